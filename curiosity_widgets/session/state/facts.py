"""The fixed facts of a run: what is known once the image is there and never changes afterwards."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_info

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.workflows.workflow import Workflow

PROCESSOR = "processor"  # beside the versions; files of before 2026-12 have none
_PACKAGES = ("curiosity-widgets", "numpy", "scipy", "scikit-learn", "torch", "h5py")


@dataclass(frozen=True, eq=False)
class Facts:
    """A run's :class:`RunInfo` and what else is needed to continue it from disk."""

    info: RunInfo
    workflow: Workflow
    holdout: float  # share of the sample that is held out
    overlap: bool = False  # the learner trains while the batch picked before is measured
    data_path: str = ""  # absolute path of the data, where they lie in a file
    source_extra: Mapping[str, Any] = field(default_factory=dict)  # e.g. the options of a simulated sample
    created: float = 0.0  # seconds since the epoch
    run_id: str = ""  # 32 hexadecimal digits; no other run has it
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def measurable(self) -> BoolArray:
        """(N,) candidates that are neither held out nor in the gap around."""
        return self.info.measurable


def stated_assumptions(extra: Mapping[str, Any]) -> tuple[str, ...]:
    """What was assumed in reading the data, from what a source reports of itself (``SourceInfo.extra``)."""
    return tuple(str(text) for text in extra.get("assumptions", ()))


def software_versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide a run's path."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def processor() -> str:
    """The kind of processor, and what numpy's linear algebra takes it for: sums are added up in another order
    on another kind. Libraries that are loaded after numpy's may have another name for it."""
    named = (str(pool["architecture"]) for pool in threadpool_info() if pool.get("architecture"))
    return ", ".join((platform.machine(), *islice(named, 1)))


def absolute_path(name: str) -> str:
    """The absolute path of data that lie in a file, else an empty string."""
    try:
        path = Path(name)
        return str(path.resolve()) if name and path.exists() else ""
    except OSError:  # a name that no file system takes is no path
        return ""
