"""Sources of images and spectra: replayed data, a simulated sample, microscopes."""

from __future__ import annotations

import os
from typing import Any

from curiosity_widgets.sources.protocol import Source

SIMULATED = "simulated"


def open_source(path: str | os.PathLike[str], *, seconds_per_point: float = 0.0, **options: Any) -> Source:
    """A source from a file, the name of a public data set, or "simulated".

    ``options`` go to ``cw.open_data``, or to the simulated sample (``shape``, ``seed``, ``noise``, …).
    ``open_source(info.name, **info.extra["options"])`` opens a replayed or simulated source again.
    Raises CuriosityError where there is nothing to open.
    """
    if os.fspath(path) == SIMULATED:
        from curiosity_widgets.sources.simulated import SimulatedSource

        return SimulatedSource(seconds_per_point=seconds_per_point, **options)
    from curiosity_widgets.sources.replay import ReplaySource

    return ReplaySource(path, seconds_per_point=seconds_per_point, **options)
