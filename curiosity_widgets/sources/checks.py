"""Checks of positions and spectra that sources, instruments and sessions share.

Where a session measures, its own checks are the guarantee, whatever the source does: of a position
``Limits.check_position``, right before a motion, and of a spectrum ``quality.flag_of``, before it is learned
from. A source checks as well because it can be used without a session, and so that a bad point can be
measured again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.spectra import defect_of
from curiosity_widgets.sources.protocol import BadSpectrum, OutOfRange

ROUNDING = 1e-6  # pixels
_FAR = 0.5  # pixels; a spectrum taken farther from where the source was sent belongs to another position


def inside_frame(points: FloatArray, shape: tuple[int, int], margin: float = ROUNDING) -> BoolArray:
    """(k,) whether points (k, 2) lie between the centres of the outer pixels of an image (H, W).

    ``margin``: pixels, by less than which they may lie beyond. NaN is outside.
    """
    last = np.array(shape) - 1
    inside: BoolArray = np.all((points > -margin) & (points < last + margin), axis=1)
    return inside


def check_inside(points: FloatArray, shape: tuple[int, int], margin: float = ROUNDING) -> None:
    """Raises OutOfRange for the first of points (k, 2) outside the frame of an image (H, W)."""
    inside = inside_frame(points, shape, margin)
    if not inside.all():
        row, col = points[~inside][0]
        raise OutOfRange(
            f"({row:g}, {col:g}) lies outside the scanned frame: rows 0 to {shape[0] - 1}, "
            f"columns 0 to {shape[1] - 1}"
        )


def is_elsewhere(reached: tuple[float, float], sent: tuple[float, float]) -> bool:
    """Whether a source has gone to another position (row, col) than it was sent to, in row or column."""
    return not float(np.abs(np.subtract(reached, sent)).max()) <= _FAR + ROUNDING


def check_length(values: Any, length: int, where: str, advice: str = "") -> None:
    """Raises BadSpectrum for values that are not ``length`` real numbers."""
    array = np.asarray(values)
    if defect_of(array, length) == "wrong length":
        raise BadSpectrum(
            f"the spectrum at {where} has shape {array.shape} of {array.dtype}, not {length} real numbers"
            f"{advice}",
            "wrong length",
            array,
        )


def check_finite(values: Any, where: str) -> None:
    """Raises BadSpectrum, to be measured again, for values that are not all finite."""
    array = np.asarray(values)
    bad = int((~np.isfinite(array)).sum())
    if bad:
        raise BadSpectrum(
            f"{bad} values of the spectrum at {where} are not finite", "not finite", array, retry=True
        )
