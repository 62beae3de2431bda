"""The learning curve: one description for dashboard, report and matplotlib."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.drawing.figure import Line
from curiosity_widgets.drawing.palette import CEILING
from curiosity_widgets.learning.error_models.noise import NoiseCeiling
from curiosity_widgets.messages.learning_figure import learning_figure
from curiosity_widgets.widgets.figures.learning_panel import LearningPanel
from curiosity_widgets.widgets.figures.plain import description
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def look(line: Line) -> tuple[str, str, float, float]:
    return line.stroke.colour, line.stroke.dash, line.stroke.width, line.dots


def test_the_curve_of_a_report_is_that_of_the_dashboard() -> None:
    info = make_info()
    session = FakeSession(info)
    session.snapshot = replace(make_snapshot(info, 40), noise_ceiling=NoiseCeiling(0.9, "repeats"))
    panel = LearningPanel(session)
    live = description(panel._plot.mount)
    drawn = learning_figure(info, session.snapshot)
    assert CEILING in [line.stroke for line in drawn.lines]
    assert [look(line) for line in drawn.lines] == [look(line) for line in live.lines]
    for one, other in zip(drawn.lines, live.lines, strict=True):
        np.testing.assert_allclose(one.y, other.y)
        np.testing.assert_allclose(one.x, other.x)
    assert (drawn.x, drawn.y) == (live.x, live.y)
    panel.close()


def test_an_earlier_curve_has_the_room_of_the_whole() -> None:
    info = make_info()
    whole = make_snapshot(info, 40)
    early = replace(whole, curve=whole.curve[:2])
    figure = learning_figure(info, early, whole.curve)
    assert (figure.x.low, figure.x.high) == (whole.curve[0]["n"], whole.curve[-1]["n"])
    assert [len(np.asarray(line.x)) for line in figure.lines] == [2] * len(figure.lines)
    assert learning_figure(info, replace(whole, curve=())).lines == ()
    assert learning_figure(None, replace(whole, curve=({"n": 5, "heldout_r2": -3.0},))).y.low >= -1
