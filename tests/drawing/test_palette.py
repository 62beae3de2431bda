"""Lines that share a plot can be distinguished."""

from __future__ import annotations

import pytest

from curiosity_widgets.drawing import palette
from curiosity_widgets.drawing.palette import Stroke, cluster_stroke, strategy_stroke

TOGETHER = (
    [palette.MODEL, *palette.YARDSTICKS.values()],
    [palette.MEASURED, palette.PREDICTED, palette.SELECTED, palette.SELECTED_MEASURED],
    [palette.TRAINING, palette.VALIDATION],
    [palette.PICKED, palette.RANDOM],
    [*(cluster_stroke(number) for number in range(10))],
    [*(strategy_stroke(number, "") for number in range(14)), *palette.YARDSTICKS.values()],
)


@pytest.mark.parametrize("strokes", TOGETHER)
def test_lines_of_one_plot_differ(strokes: list[Stroke]) -> None:
    assert len({(stroke.colour, stroke.style, stroke.width) for stroke in strokes}) == len(strokes)


def test_measured_and_predicted_differ_without_colour() -> None:
    assert palette.MEASURED.width != palette.PREDICTED.width


def test_a_strategy_beyond_the_colours_is_dashed() -> None:
    assert [strategy_stroke(number, "").dash for number in (0, 6, 7)] == ["", "", "6 4"]
    assert strategy_stroke(7, "grid").colour == strategy_stroke(0, "grid").colour
