"""How many candidates a measured point stands for: picks are no fair sample of them."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.chunks import THREADS

_MOST = 3.0  # mean weights that one point may have


def area_weights(points: FloatArray, positions: FloatArray) -> FloatArray:
    """Weight (n,) of every point (n, 2): how many of the positions (N, 2) are nearest to it, of mean 1."""
    nearest = cKDTree(points).query(positions, workers=THREADS)[1]
    counts = np.bincount(nearest, minlength=len(points)).astype(np.float64)
    counts = np.minimum(counts, _MOST * counts.mean())
    weights: FloatArray = counts / counts.mean()
    return weights
