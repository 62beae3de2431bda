"""How much larger errors are in another region than among the points that a mean was fitted to."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from curiosity_widgets.data.arrays import FloatArray

_CLASSES = 12  # of distance, with equally many pairs
_AT_LEAST = 12  # points; the pairs of fewer tell nothing
_MOST = 400  # points and positions looked at


def extension(residuals: FloatArray, points: FloatArray, positions: FloatArray) -> float:
    """Root mean square of residuals to expect at other positions (N, 2), in that of the residuals (n, S) at
    the points (n, 2) themselves, from their variogram; at least 1.

    Residuals are what is left after a mean was fitted to them. If the points lie in a region that differs as
    a whole, that difference went into the mean: it is missing at the points and comes twice elsewhere, with
    the mean and with the region. With the semivariance γ, half the mean square difference of two residuals
    by their distance, its mean Γ between the positions and the points, and g among the points, a value at one
    of the positions differs from the mean of the points by 2 Γ − g in the mean square (extension variance),
    one at the points by g (dispersion variance). Source: Journel & Huijbregts, Mining Geostatistics, Academic
    Press 1978, §II.C; the variogram in classes of distance is Matheron's, Cressie, Statistics for Spatial
    Data, Wiley 1993, doi:10.1002/9781119115151, §2.4.
    """
    residuals, points = _some(residuals), _some(points)
    count = len(points)
    if count < _AT_LEAST or not len(positions):
        return 1.0
    pairs = np.triu_indices(count, 1)
    apart = cdist(points, points)[pairs]
    squares = 0.5 * cdist(residuals, residuals, "sqeuclidean")[pairs]
    among = 2.0 * float(squares.sum()) / count**2
    if among <= 0:
        return 1.0
    classes = np.array_split(np.argsort(apart, kind="stable"), _CLASSES)
    distances = [float(apart[of].mean()) for of in classes]
    variogram = [float(squares[of].mean()) for of in classes]
    between = float(np.interp(cdist(_some(positions), points), distances, variogram).mean())
    return float(np.sqrt(max(2.0 * between / among - 1.0, 1.0)))


def _some(rows: FloatArray) -> FloatArray:
    """At most 400 of the rows (n, …), evenly."""
    return rows[:: -(-len(rows) // _MOST)] if len(rows) > _MOST else rows
