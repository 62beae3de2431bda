"""How long a measurement takes, learned from the run: a constant part and a part for the way there."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from curiosity_widgets.acquisition.state import Travel
from curiosity_widgets.data.arrays import FloatArray

_ENOUGH = 5  # measurements
_NOTHING = 1e-3  # s; recorded data and simulated ones that take no time
_RECENT = 200  # measurements that count; instruments are retuned


def learn_travel(positions: FloatArray, started: FloatArray, ended: FloatArray) -> Travel | None:
    """Least squares, neither part negative, on measurements in order: positions (n, 2), times (n,) in s.

    ``started`` is when the source was sent there, so that its time includes the way. Those that took more
    than five times the median (as when the microscope was used by hand) are left out. None where there are
    too few, or where all took no time.
    """
    positions = np.asarray(positions, dtype=np.float64)[-_RECENT - 1 :]
    seconds = (np.asarray(ended) - np.asarray(started))[-_RECENT - 1 :][1:]
    if len(seconds) < _ENOUGH:
        return None
    distance = np.linalg.norm(np.diff(positions, axis=0), axis=1)
    usable = np.isfinite(seconds) & np.isfinite(distance) & (seconds >= 0)
    if usable.sum() < _ENOUGH:
        return None
    usable &= seconds <= 5.0 * np.median(seconds[usable]) + 1e-9
    seconds, distance = seconds[usable], distance[usable]
    if len(seconds) < _ENOUGH or np.median(seconds) < _NOTHING:
        return None
    (fixed, per_pixel), _ = nnls(np.stack([np.ones_like(distance), distance], axis=1), seconds)
    row, col = positions[-1].tolist()
    return Travel(float(fixed), float(per_pixel), (row, col))
