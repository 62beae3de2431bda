from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curiosity_widgets.drawing.cycles import left_to_right
from curiosity_widgets.widgets.figures.plots import Plot


def test_x_ends_where_the_data_ends() -> None:
    plot = Plot("n", "score")
    plot.span_x(5, 57)
    assert (plot.x.min, plot.x.max) == (5, 57)
    assert np.all(plot.x_axis.tick_values >= 5)
    plot.span_x(30, 30)  # a single point is in the middle
    assert plot.x.min < 30 < plot.x.max


def test_ticks_are_ours_from_the_beginning_and_zero_has_no_exponent() -> None:
    for logarithmic in (False, True):
        plot = Plot(logarithmic=logarithmic)
        for axis in (plot.x_axis, plot.y_axis):  # bqplot's own have uneven decimals: 0.5, 1, 1.5
            assert len(axis.tick_values) > 1
            assert axis.tick_format
    plot = Plot()
    plot.span_y(0, 3e-11)
    assert plot.y_axis.tick_format.endswith("e")
    assert plot.y_axis.tick_labels == {"0": "0"}
    plot.span_y(0, 3)
    assert plot.y_axis.tick_labels is None


def test_the_format_of_ticks_comes_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """bqplot would write 0.0005 and 0.0010 with the decimals of the axis before: 0.0 and 0.0."""
    plot = Plot()
    sent: list[Any] = []
    monkeypatch.setattr(plot.y_axis, "_send", lambda content, buffers=None: sent.append(content["state"]))
    plot.span_y(0, 0.002)
    messages = [{"tick_format", "tick_values"} & set(state) for state in sent]
    assert [message for message in messages if message] == [{"tick_format"}, {"tick_values"}]


def test_a_low_plot_has_few_ticks_and_keeps_its_range() -> None:
    plot = Plot()
    plot.span_y(-0.6, 0.6)
    ticks = plot.y_axis.tick_values
    assert len(ticks) == 7
    plot.mount.height = 10 + 80 + 42  # as the page finds it
    np.testing.assert_allclose(plot.y_axis.tick_values, [-0.4, 0, 0.4], atol=1e-12)
    assert (plot.y.min, plot.y.max) == (ticks[0], ticks[-1])
    plot.span_y(0, 10)
    np.testing.assert_allclose(plot.y_axis.tick_values, [0, 4, 8])
    plot.mount.height = 400
    np.testing.assert_allclose(plot.y_axis.tick_values, [0, 2, 4, 6, 8, 10])


def test_the_label_of_y_keeps_its_distance_from_long_ticks() -> None:
    plot = Plot(y_label="current (nA)")
    plot.span_y(0, 2)
    assert (plot.y_axis.label_offset, plot.figure.fig_margin["left"]) == ("54px", 70)
    plot.span_y(-0.0015, 0.0015)  # seven letters of 7 pixels
    assert (plot.y_axis.label_offset, plot.figure.fig_margin["left"]) == ("65px", 81)
    plot.span_y(0, 2)
    assert plot.figure.fig_margin["left"] == 70


def test_a_low_plot_names_the_unit_alone() -> None:
    plot = Plot(y_label="piezoresponse (a.u.)")
    plot.span_y(0, 2)
    assert plot.y_axis.label == "piezoresponse (a.u.)"  # the page has not reported a height
    plot.mount.height = 10 + 44 + 42
    assert plot.y_axis.label == "a.u."
    plot.span_y(0, 5)
    assert plot.y_axis.label == "a.u."
    plot.mount.height = 10 + 145 + 42
    assert plot.y_axis.label == "piezoresponse (a.u.)"
    plot.name_y("share of all points")
    plot.mount.height = 10 + 20 + 42
    assert plot.y_axis.label == "share of all points"  # which has no unit


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
