"""Opening a source by a file's path, the name of a data set or of a source, or "simulated"."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.sources.registry import SIMULATED, is_installed, make


def open_source(path: str | os.PathLike[str], *, seconds_per_point: float = 0.0, **options: Any) -> Source:
    """A source from a file, the name of a public data set, "simulated", or a source of an installed package.

    ``options`` go to ``cw.open_data``, to the simulated sample (``shape``, ``seed``, ``noise``, …), or to the
    class or function that the package names (see :mod:`curiosity_widgets.plugins`).
    ``open_source(info.name, **info.extra["options"])`` opens a replayed or simulated source again.
    Raises CuriosityError where there is nothing to open.
    """
    name = os.fspath(checks.file_path("path", path))
    if name == SIMULATED:
        from curiosity_widgets.sources.simulated import SimulatedSource

        return SimulatedSource(seconds_per_point=seconds_per_point, **options)
    if not Path(name).exists() and is_installed(name):
        if seconds_per_point:
            raise CuriosityError(f"seconds_per_point is for recorded data; '{name}' takes its own time")
        return make(name, **options)
    from curiosity_widgets.sources.replay import ReplaySource

    return ReplaySource(path, seconds_per_point=seconds_per_point, **options)
