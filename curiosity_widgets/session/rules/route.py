"""The order in which a batch is visited: a short path of the tip. Which points are picked does not change."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray

_SWEEPS = 50  # of 2-opt; it ends by itself long before on batches of hundreds
_GAIN = 1e-9  # pixels; less is rounding, and would make it turn in circles


def short_path(points: FloatArray, start: FloatArray | tuple[float, float] | None = None) -> IntArray:
    """An order (k,) of points (k, 2) that makes a short open path, from ``start`` where the tip is.

    Nearest neighbour first, then 2-opt: stretches are turned round as long as that saves way (Croes 1958).
    The same for the same points; ties go to the lower index.
    """
    positions = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    count = len(positions)
    if count < 2:
        return np.arange(count)
    first = positions[0] if start is None else np.asarray(start, dtype=np.float64)
    nodes = np.concatenate([first[None], positions])
    distance = np.linalg.norm(nodes[:, None] - nodes[None], axis=2)
    return _two_opt(_nearest_neighbours(distance), distance)[1:] - 1


def _nearest_neighbours(distance: FloatArray) -> IntArray:
    count = len(distance)
    tour = [0]
    open_ = np.ones(count, dtype=bool)
    open_[0] = False
    while len(tour) < count:
        away = np.where(open_, distance[tour[-1]], np.inf)
        tour.append(int(away.argmin()))
        open_[tour[-1]] = False
    return np.array(tour, dtype=np.int64)


def _two_opt(tour: IntArray, distance: FloatArray) -> IntArray:
    """The first node stays first; the end is free."""
    count = len(tour)
    for _ in range(_SWEEPS):
        improved = False
        for i in range(1, count - 1):
            a, b = tour[i - 1], tour[i]
            ends = tour[i + 1 :]  # the stretch from i to each of these, turned round
            after = np.append(tour[i + 2 :], -1)
            old = distance[a, b] + np.where(after >= 0, distance[ends, after], 0.0)
            new = distance[a, ends] + np.where(after >= 0, distance[b, after], 0.0)
            gain = old - new
            best = int(gain.argmax())
            if gain[best] > _GAIN:
                j = i + 1 + best
                tour[i : j + 1] = tour[i : j + 1][::-1].copy()
                improved = True
        if not improved:
            break
    return tour
