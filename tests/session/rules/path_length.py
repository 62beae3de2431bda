"""How long a route is, to compare routes by."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray


def path_length(points: FloatArray, start: FloatArray | tuple[float, float] | None = None) -> float:
    """Length in pixels of the path through points (k, 2), from ``start``."""
    places = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if start is not None:
        places = np.concatenate([np.asarray(start, dtype=np.float64).reshape(1, 2), places])
    return float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
