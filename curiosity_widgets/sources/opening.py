"""Opening a source by a file's path, or by the name of a data set, a simulated sample or a source."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.sources.registry import SIMULATED, is_installed, make

if TYPE_CHECKING:
    from curiosity_widgets.sources.simulated import SimulatedSource


def open_source(path: str | os.PathLike[str], *, seconds_per_point: float = 0.0, **options: Any) -> Source:
    """A source from a file, or by name: a public data set, a simulated sample, or a source of an installed
    package.

    Simulated samples are "simulated", "simulated-K" with the seed K, "simulated:HxW" with H rows and W
    columns, and "simulated:HxWxS" with S values in a spectrum.

    ``options`` go to ``cw.open_data``, to the simulated sample (``shape``, ``seed``, ``noise``, …), or to the
    class or function that the package names (see :mod:`curiosity_widgets.plugins`).
    ``open_source(info.name, **info.extra["options"])`` opens a replayed or simulated source again.
    Raises CuriosityError where there is nothing to open.
    """
    name = os.fspath(checks.file_path("path", path))
    if Path(name).exists() and name != SIMULATED:
        return _replayed(path, seconds_per_point, options)
    if name.startswith(SIMULATED):
        sample = simulated_source(name, seconds_per_point=seconds_per_point, **options)
        if sample is not None:
            return sample
    if is_installed(name):
        if seconds_per_point:
            raise CuriosityError(f"seconds_per_point is for recorded data; '{name}' takes its own time")
        return make(name, **options)
    return _replayed(path, seconds_per_point, options)


def _replayed(path: Any, seconds_per_point: float, options: dict[str, Any]) -> Source:
    from curiosity_widgets.sources.replay import ReplaySource

    return ReplaySource(path, seconds_per_point=seconds_per_point, **options)


def simulated_source(name: str, *, seconds_per_point: float = 0.0, **options: Any) -> SimulatedSource | None:
    """The simulated sample of a name, with further options; None where it is no such name.

    Raises CuriosityError for an option that the name says already, and for impossible ones.
    """
    from curiosity_widgets.data.simulated import options_of_name
    from curiosity_widgets.sources.simulated import SimulatedSource

    named = options_of_name(name)
    if named is None:
        return None
    twice = next((option for option in named if option in options), None)
    if twice is not None:
        raise CuriosityError(f"{name} says its {twice} already; leave out {twice}={options[twice]}")
    return SimulatedSource(seconds_per_point=seconds_per_point, **named, **options)
