"""Spectra that are recorded but not learned from: saturated, flat, absurd, or none of this axis at all.

A real spectrum that is thrown away costs more than a bad one that is kept, so each rule asks for what noise
and coarse digitisation do not bring about; see the tests, which go through every public data set.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectra import defect_of
from curiosity_widgets.sources.protocol import SourceInfo

Flag = Literal[
    "not finite", "wrong length", "wrong axis", "wrong position", "implausible", "saturated", "flat"
]

_AT_EXTREME, _AT_RAIL = 0.25, 8  # share and number of values exactly alike: an amplifier at its rail
_LEAST = 16  # values of a spectrum before their distribution is judged
_LEVELS, _DISTINCT = 6, 0.5  # different values between the extremes, number and share; fewer, and the
# spectrum is digitised too coarsely to distinguish a rail from a level
_FLAT = 1e-6  # of the usual spread; a dead input, not a weak signal
_OVERLOAD = 9e37  # an overload is reported as 9.9e37 (SCPI 1999.0, vol. 1, 7.2.1); no quantity is as large
_REACH = 1e8  # times the usual distance from the median; currents on one sample differ by seven decades
_COMPARED = 50  # latest spectra, from which the usual spread follows
FIRST_FEW = 5  # of them, before anything is compared


def flag_of(
    values: Any,
    length: int,
    others: FloatArray | None = None,
    allowed: tuple[float, float] | None = None,
    *,
    counts: bool = False,
) -> Flag | None:
    """What is wrong with a spectrum, None where nothing is.

    ``values``: what the source gave; ``length``: S. ``others`` (n, S): good spectra of the same run.
    ``counts``: the values are counts, so an empty spectrum is a measurement like any other.
    ``allowed``: range that the source can read, if it reports one; a quarter of the values at its ends or
    beyond is saturation, too.
    """
    defect = defect_of(values, length)
    if defect is not None or length < 2:
        return defect
    spectrum = np.asarray(values, dtype=np.float64)
    if is_implausible(spectrum, others):
        return "implausible"
    if not counts and (np.ptp(spectrum) == 0 or _is_flat(spectrum, others)):
        return "flat"
    if _is_saturated(spectrum) or (allowed is not None and _beyond(spectrum, allowed)):
        return "saturated"
    return None


def is_implausible(spectrum: FloatArray, others: FloatArray | None = None) -> bool:
    """Whether a spectrum (S,) holds a number that no instrument measures, or that is far beyond all others.

    Far: 10⁸ times the median distance of ``others`` (n, S) from their median value, once there are five.
    """
    if float(np.abs(spectrum).max()) >= _OVERLOAD:
        return True
    if others is None or len(others) < FIRST_FEW:
        return False
    compared = others[-_COMPARED:]
    centre = float(np.median(compared))
    reach = float(np.median(np.abs(compared - centre).max(axis=1)))
    return reach > 0 and float(np.abs(spectrum - centre).max()) > _REACH * reach


def readable_range(info: SourceInfo) -> tuple[float, float] | None:
    """The range of values that a source reports it can read: ``extra["range"]`` = (lowest, highest)."""
    stated = info.extra.get("range")
    if stated is None:
        return None
    low, high = (float(end) for end in stated)
    return low, high


def _is_flat(spectrum: FloatArray, others: FloatArray | None) -> bool:
    if others is None or len(others) < FIRST_FEW:
        return False
    usual = float(np.median(others[-_COMPARED:].std(axis=1)))
    return float(spectrum.std()) < _FLAT * usual


def _is_saturated(spectrum: FloatArray) -> bool:
    """Whether many values are exactly the largest or the smallest, and those between are not so coarse.

    Zero as the smallest value is what a detector that counts gives in the dark, and no rail.
    """
    if len(spectrum) < _LEAST:
        return False
    low, high = float(spectrum.min()), float(spectrum.max())
    between = spectrum[(spectrum > low) & (spectrum < high)]
    if len(np.unique(between)) < max(_LEVELS, _DISTINCT * len(between)):
        return False
    least = max(_AT_RAIL, _AT_EXTREME * len(spectrum))
    return any(rail != 0 and np.sum(spectrum == rail) >= least for rail in (low, high))


def _beyond(spectrum: FloatArray, allowed: tuple[float, float]) -> bool:
    low, high = allowed
    return float(np.mean((spectrum <= low) | (spectrum >= high))) >= _AT_EXTREME
