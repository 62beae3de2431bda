"""How long a measurement takes, learned from the run: a part that never changes and a part for the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from curiosity_widgets.data.spectral_image import FloatArray

_ENOUGH = 5  # measurements
_RECENT = 200  # measurements that count; instruments are retuned


@dataclass(frozen=True)
class TravelTime:
    """Seconds of a spectrum: ``fixed`` (settling and dwelling) + ``per_pixel`` × the way to it."""

    fixed: float
    per_pixel: float

    def seconds(self, distance: FloatArray) -> FloatArray:
        """Seconds (N,) of spectra at distances (N,) in pixels from where the tip stands."""
        result: FloatArray = self.fixed + self.per_pixel * np.asarray(distance, dtype=np.float64)
        return result


def learn_travel_time(positions: FloatArray, started: FloatArray, ended: FloatArray) -> TravelTime | None:
    """Least squares, neither part negative, on measurements in order: positions (n, 2), times (n,) in s.

    ``started`` is when the source was told to go there, so that its time holds the way as well. Those that
    took more than five times the median (somebody stood at the microscope) are left out. None where there
    are too few, or where they tell nothing (all took no time).
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
    if len(seconds) < _ENOUGH or not seconds.any():
        return None
    (fixed, per_pixel), _ = nnls(np.stack([np.ones_like(distance), distance], axis=1), seconds)
    return TravelTime(float(fixed), float(per_pixel))
