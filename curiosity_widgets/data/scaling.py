"""Robust standardisation: currents of 1e-12 A and counts of 1e4 train equally well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_IQR_OF_NORMAL = 1.349  # interquartile range of a normal distribution of standard deviation 1
_P98_OF_NORMAL = 4.653  # width of its central 98 %


@dataclass(frozen=True, eq=False)
class Scaler:
    """``(values - center) / scale`` and back. Both broadcast against the values."""

    center: FloatArray
    scale: FloatArray

    def apply(self, values: Any) -> FloatArray:
        """Standardised values, float32."""
        scaled: FloatArray = ((np.asarray(values) - self.center) / self.scale).astype(np.float32)
        return scaled

    def undo(self, values: Any) -> FloatArray:
        """Values in measured units again, float64."""
        original: FloatArray = np.asarray(values) * self.scale + self.center
        return original


def robust_center_scale(values: FloatArray) -> tuple[float, float]:
    """Median and scale of all finite values.

    The scale is IQR / 1.349 (a normal distribution's standard deviation). Where most values are equal
    (counts that are mostly zero) the central 98 % set it, then the standard deviation; for constant data
    it is 1. It is never so small that the central 98 % would spread over more than ±10.
    """
    finite = np.asarray(values, dtype=np.float64)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return 0.0, 1.0
    low, q1, median, q3, high = np.percentile(finite, [1, 25, 50, 75, 99])
    rounding = 1e-10 * float(max(abs(low), abs(high)))  # of most values: one absurd one must not count
    with np.errstate(over="ignore"):  # squares of huge values have no number
        deviation = finite.std()
    for scale in (max((q3 - q1) / _IQR_OF_NORMAL, (high - low) / _P98_OF_NORMAL / 4), deviation):
        if rounding < scale < np.inf and scale > np.finfo(np.float64).tiny:
            return float(median), float(scale)
    return float(median), 1.0


def image_scaler(image: FloatArray) -> Scaler:
    """Scaler of an image (C, H, W), each channel by itself."""
    pairs = np.array([robust_center_scale(channel) for channel in image])
    return Scaler(pairs[:, 0, None, None], pairs[:, 1, None, None])
