"""What the colours of a layer span, wherever it is drawn."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_OUTLIERS = 0.5  # percent at either end that must not take all the contrast
_SIGNED = 0.1  # share of the larger side that the smaller one reaches where both signs mean something

SEQUENTIAL, DIVERGING = "viridis", "RdBu"  # where nobody chose another; the second is drawn with red above


def robust_range(values: FloatArray) -> tuple[float, float]:
    """The range (low, high) of the finite values but for 0.5 % at either end; 0 to 1 of none."""
    shown = values[np.isfinite(values)]
    if not shown.size:
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(shown, [_OUTLIERS, 100 - _OUTLIERS]))
    return (low, high) if low < high else (float(shown.min()), float(shown.max()))


def is_signed(low: float, high: float) -> bool:
    """Whether a range has both signs to an extent that zero is its natural middle."""
    return low < 0 < high and min(-low, high) >= _SIGNED * max(-low, high)


def colour_range(values: FloatArray) -> tuple[float, float, bool]:
    """What colours span by default (low, high), and whether that is around zero: of signed values it is."""
    low, high = robust_range(values)
    if not is_signed(low, high):
        return low, high, False
    extent = max(-low, high)
    return -extent, extent, True
