"""Ticks are round, few, and enclose the range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.drawing.ticks import log_ticks, round_ticks, thinned, tick_text


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
        (0, 3e-12, 0, 3e-12, ".1e"),
        (0, 0.0015, 0, 0.0015, ".4f"),
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


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (0.5, 1.5, 4, ["0.5", "1.0", "1.5"]),
        (0, 1.6e5, 5, ["0", "5.0e+4", "1.0e+5", "1.5e+5", "2.0e+5"]),
        (-1.1e-9, 0, 4, ["−1.5e−9", "−1.0e−9", "−5.0e−10", "0"]),
        (-0.0005, 0.0004, 4, ["−0.0005", "0.0000", "0.0005"]),
    ],
)
def test_all_ticks_of_an_axis_have_as_many_decimals(
    low: float, high: float, most: int, texts: list[str]
) -> None:
    ticks, form = round_ticks(low, high, most)
    assert [tick_text(value, form) for value in ticks] == texts


@pytest.mark.parametrize(
    ("most", "left"),
    [(7, [-3, -2, -1, 0, 1, 2, 3]), (4, [-2, 0, 2]), (2, [-2, 0, 2])],
)
def test_where_there_is_little_room_ticks_are_left_out_but_zero_and_two_stay(
    most: int, left: list[int]
) -> None:
    np.testing.assert_allclose(thinned(np.arange(-3, 4) * 0.2, most), np.array(left) * 0.2, atol=1e-12)


def test_a_single_tick_stays() -> None:
    np.testing.assert_array_equal(thinned(np.array([3.0]), 1), [3.0])
