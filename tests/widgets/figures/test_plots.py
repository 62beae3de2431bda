from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.widgets.figures.plots import Plot, left_to_right, log_ticks, round_ticks


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


def test_x_ends_where_the_data_ends() -> None:
    plot = Plot("n", "score")
    plot.span_x(5, 57)
    assert (plot.x.min, plot.x.max) == (5, 57)
    assert np.all(plot.x_axis.tick_values >= 5)
    plot.span_x(30, 30)  # a single point is in the middle
    assert plot.x.min < 30 < plot.x.max


@given(st.floats(1e-9, 1e6), st.floats(1.0, 1e9))
def test_logarithmic_ticks_enclose_the_range_and_are_few(low: float, factor: float) -> None:
    ticks = log_ticks(low, low * factor)
    assert ticks[0] <= low * 1.001
    assert ticks[-1] >= low * factor * 0.999
    assert 2 <= len(ticks) <= 12
    assert (np.diff(ticks) > 0).all()


def test_a_band_that_runs_to_and_fro_goes_from_left_to_right_sweep_by_sweep() -> None:
    x = np.array([0.0, 2.0, 2.0, 1.0, -1.0, 0.0])
    band = np.stack([10 + np.arange(6), 20 + np.arange(6)]).astype(float)
    along, edges = left_to_right(x, band)
    gaps = np.flatnonzero(np.isnan(edges[0]))
    sweeps = np.split(np.arange(len(along)), gaps)
    lower = [edges[0, sweep][~np.isnan(edges[0, sweep])].tolist() for sweep in sweeps]
    assert lower == [[10, 11, 12], [14, 13, 12], [14, 15]]
    for sweep in sweeps:
        assert (np.diff(along[sweep]) >= 0).all()
    np.testing.assert_array_equal(edges[1] - edges[0], np.where(np.isnan(edges[0]), np.nan, 10))
    for once in (np.arange(6.0), np.zeros(6)):
        np.testing.assert_array_equal(left_to_right(once, band)[1], band)
    np.testing.assert_array_equal(left_to_right(-np.arange(6.0), band)[1], band[:, ::-1])
