"""Euclidean distances between many points, from ‖a − b‖² = ‖a‖² − 2 a·b + ‖b‖².

scikit-learn's ``euclidean_distances`` computes the same, and ``pairwise_distances_argmin_min`` the nearest;
they are the oracles of this module's test. For one centre, which is what k-center greedy asks for after
every pick, they take eight times as long (29 against 4 ms for 16,000 points in 480 dimensions), and they
round differently, so that a run of an earlier version would not continue along the same path.
The expansion loses digits between points that nearly coincide.
"""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices, rows_of

_CHUNK = 8192  # rows at a time, so that a million points need little memory
# Lengths beyond which a covariance stays what it is there, a ten-millionth of a millionth: further down lie
# numbers below those that a processor computes with at full speed, and every product with one takes ten
# times as long.
_FARTHEST = 30.0


def squared_lengths(points: FloatArray) -> FloatArray:
    """Squared lengths (N,) of points (N, D)."""
    squares = np.empty(len(points), dtype=points.dtype)

    def fill(rows: slice) -> None:
        squares[rows] = (points[rows] ** 2).sum(axis=1)

    by_slices(fill, len(points), _CHUNK)
    return squares


def squared_distances(first: FloatArray, second: FloatArray, squares: FloatArray | None = None) -> FloatArray:
    """Squared distances (n, m) between points (n, D) and (m, D), at least 0.

    ``squares`` (n,): the squared lengths of the first points, where they are known.
    """
    result = _expanded(first, second, (first**2).sum(axis=1) if squares is None else squares)
    return np.maximum(result, 0.0, out=result)


def distances(first: FloatArray, second: FloatArray) -> FloatArray:
    """Distances (n, m) between points (n, D) and (m, D)."""
    result = squared_distances(first, second)
    return np.sqrt(result, out=result)


def decay(distance: FloatArray, length: float) -> FloatArray:
    """exp(−distance / length), in place, of any shape; no less than e⁻³⁰."""
    distance *= -1.0 / length
    np.maximum(distance, -_FARTHEST, out=distance)
    return np.exp(distance, out=distance)


def nearest_centre(
    points: FloatArray, centres: FloatArray, squares: FloatArray | None = None
) -> tuple[FloatArray, IntArray]:
    """Distance (N,) of every point (N, D) to the nearest of the centres (K, D), and which of them it is.

    ``squares`` (N,): :func:`squared_lengths` of the points, for callers that ask more than once.
    """
    squares = squared_lengths(points) if squares is None else squares
    distance, place = np.empty(len(points)), np.zeros(len(points), dtype=np.int64)

    def fill(rows: slice) -> None:
        square = _expanded(points[rows], centres, squares[rows])
        least = square[:, 0]
        if len(centres) > 1:
            place[rows] = closest = square.argmin(axis=1)
            least = square[np.arange(len(square)), closest]
        distance[rows] = np.sqrt(np.maximum(least, 0.0))

    by_slices(fill, len(points), rows_of(points.dtype.itemsize * len(centres), _CHUNK))
    return distance, place


def nearest(
    points: FloatArray, chosen: IntArray, squares: FloatArray | None = None
) -> tuple[FloatArray, IntArray]:
    """Distance (N,) of every point (N, D) to the nearest of the ``chosen`` ones, and the index (N,) of that.

    Infinite and −1 where none is chosen; exactly 0 for the chosen. ``squares`` as for :func:`nearest_centre`.
    """
    if len(chosen) == 0:
        return np.full(len(points), np.inf), np.full(len(points), -1, dtype=np.int64)
    distance, place = nearest_centre(points, points[chosen], squares)
    index = chosen[place]
    distance[chosen], index[chosen] = 0.0, chosen
    return distance, index


def _expanded(first: FloatArray, second: FloatArray, squares: FloatArray) -> FloatArray:
    """‖a‖² − 2 a·b + ‖b‖² (n, m) in place, as there are millions; rounding may make it negative."""
    result: FloatArray = first @ (2.0 * second).T
    np.subtract(squares[:, None], result, out=result)
    result += (second**2).sum(axis=1)
    return result
