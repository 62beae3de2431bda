"""What the plots need of a run, wherever it comes from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.session.summary import HasRun

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# Where a legend has to lie over lines, they are seen through it, and its words can be read.
LEGEND: dict[str, Any] = {"frameon": True, "framealpha": 0.8, "edgecolor": "none"}


@dataclass(frozen=True, eq=False)
class Moment:
    """A run as it was at some moment."""

    info: RunInfo | None
    snapshot: Snapshot


Run = HasRun | str | os.PathLike[str]


def opened(run: Run) -> tuple[RunInfo, Snapshot]:
    """Facts and snapshot of a run.

    Raises CuriosityError where it is none, cannot be read or has no image yet.
    """
    source: HasRun = RunFile.open(run) if isinstance(run, (str, os.PathLike)) else run
    if not hasattr(source, "info") or not hasattr(source, "snapshot"):
        raise CuriosityError(f"run is {quoted(run)}; give a session, a run file or its path")
    info, snapshot = source.info, source.snapshot
    if info is None:
        raise CuriosityError("this run has no image yet; plot it after its first spectrum")
    return info, snapshot


def axes(ax: Axes | None, *, size: tuple[float, float] = (4.5, 4.0)) -> Axes:
    """The given axes, or new ones. Raises CuriosityError for what is none, and without matplotlib."""
    pyplot = import_pyplot()
    if ax is not None:
        if not isinstance(ax, pyplot.Axes):
            raise CuriosityError(f"ax is {quoted(ax)}; give axes of matplotlib, or None")
        return ax  # type: ignore[no-any-return]
    _, made = pyplot.subplots(figsize=size, layout="constrained")
    return made  # type: ignore[no-any-return]


def import_pyplot() -> Any:
    """matplotlib's pyplot, loaded when something is drawn. Raises CuriosityError where it is missing."""
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise CuriosityError(
            'plots need matplotlib; install it with pip install "curiosity-widgets[plots]"'
        ) from error
    return pyplot
