"""Curves with intervals."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.drawing.palette import BLUE, Stroke
from curiosity_widgets.reports.curves import Curve, curves_figure

STROKE = Stroke("few seeds", BLUE)


def test_unknown_points_are_left_out_and_a_single_one_is_a_dot() -> None:
    line = Curve(STROKE, np.array([30.0, 60, 90]), np.array([0.1, np.nan, 0.9]))
    single = Curve(STROKE, np.array([30.0]), np.array([0.5]))
    figure = curves_figure("", [line, single], x_label="n", y_label="y")
    drawn, dot = figure.lines
    np.testing.assert_array_equal(drawn.x, [30, 90])
    np.testing.assert_array_equal(drawn.y, [0.1, 0.9])
    assert drawn.dots == 0
    assert dot.dots > 0
    assert figure.y.low < figure.y.high


def test_a_wide_interval_does_not_flatten_the_lines() -> None:
    y = np.array([0.5, 0.6])
    curve = Curve(STROKE, np.array([30.0, 60]), y, y - 50, y + 50)
    figure = curves_figure("", [curve], x_label="", y_label="")
    assert (y[1] - y[0]) / (figure.y.high - figure.y.low) > 0.2
    band, _line = figure.lines
    assert band.band
    assert np.min(band.y) >= figure.y.low
    assert np.max(band.y) <= figure.y.high


def test_an_interval_that_is_unknown_everywhere_is_not_drawn() -> None:
    unknown = np.full(2, np.nan)
    figure = curves_figure(
        "", [Curve(STROKE, np.arange(2.0), np.arange(2.0), unknown, unknown)], x_label="", y_label=""
    )
    assert [line.band for line in figure.lines] == [False]


def test_without_curves_there_are_axes() -> None:
    figure = curves_figure("", [], x_label="n", y_label="y")
    assert figure.x.low < figure.x.high
    assert figure.y.low < figure.y.high
