"""Ticks are round, few, and enclose the range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.drawing.ticks import log_ticks, round_ticks, tick_text


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_enclose_the_range_and_are_few(low: float, width: float) -> None:
    ticks, _ = round_ticks(low, low + width)
    slack = 1e-6 * (width + abs(low))
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + width - slack
    assert 2 <= len(ticks) <= 9


@pytest.mark.parametrize(
    ("low", "high", "first", "last", "label"),
    [
        (-1.1, 1.1, -1.5, 1.5, ".1f"),
        (0, 97, 0, 100, ".0f"),
        (0, 3e-12, 0, 3e-12, ".3~g"),
        (4, 4, 3.6, 4.4, ".1f"),
    ],
)
def test_ticks_are_round(low: float, high: float, first: float, last: float, label: str) -> None:
    ticks, form = round_ticks(low, high)
    assert (ticks[0], ticks[-1]) == pytest.approx((first, last))
    assert form == label


@given(st.floats(1e-9, 1e6), st.floats(1.0, 1e9))
def test_logarithmic_ticks_enclose_the_range_and_are_few(low: float, factor: float) -> None:
    ticks = log_ticks(low, low * factor)
    assert ticks[0] <= low * 1.001
    assert ticks[-1] >= low * factor * 0.999
    assert 2 <= len(ticks) <= 12
    assert (np.diff(ticks) > 0).all()


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [(-0.5, ".1f", "−0.5"), (20.0, ".0f", "20"), (-2e-7, ".3~g", "−2e−7"), (1e6, ".3~g", "1e+6")],
)
def test_ticks_are_written_as_d3_writes_them(value: float, form: str | None, text: str) -> None:
    assert tick_text(value, form) == text
