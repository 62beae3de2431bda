"""What the colours of a layer span."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.drawing.colour_range import colour_range, is_signed, robust_range


def test_outliers_take_no_contrast_and_nothing_is_invented_for_none() -> None:
    values = np.concatenate([np.linspace(1.0, 2.0, 999), [1e9, np.nan]])
    assert robust_range(values)[1] <= 2.0
    assert robust_range(np.array([np.nan])) == (0.0, 1.0)
    mostly = np.array([0.0] * 999 + [7.0])
    assert robust_range(mostly) == (0.0, 7.0)  # where the middle is constant the ends count


def test_signed_values_span_both_sides_alike_and_a_little_noise_below_zero_is_no_sign() -> None:
    low, high, signed = colour_range(np.linspace(-1.0, 3.0, 1001))
    assert signed
    assert low == -high
    assert not is_signed(-0.01, 3.0)
    assert colour_range(np.linspace(-0.01, 3.0, 1001))[2] is False
