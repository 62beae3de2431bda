"""Lines that share a plot can be distinguished."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from curiosity_widgets.drawing import palette
from curiosity_widgets.drawing.palette import Stroke, cluster_stroke, strategy_stroke
from tests.drawing.colour_vision import VISION, difference, lab

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
    assert [strategy_stroke(number, "").dash for number in (0, 4, 5, 10)] == ["", "", "6 4", "6 3 1 3"]
    assert strategy_stroke(5, "grid").colour == strategy_stroke(0, "grid").colour


@pytest.mark.parametrize("colours", [palette.GROUPS, tuple(palette.AREAS.values()), palette._STRATEGIES])
@pytest.mark.parametrize("vision", VISION)
def test_groups_differ_for_every_kind_of_colour_vision(colours: tuple[str, ...], vision: str) -> None:
    assert len(colours) <= 7
    for first, second in combinations(colours, 2):
        assert difference(lab(first, vision), lab(second, vision)) >= 10, (first, second)


def test_the_difference_of_colours_is_that_of_the_published_examples() -> None:
    pairs = [
        ([50, 2.6772, -79.7751], [50, 0, -82.7485]),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387]),
    ]
    found = [difference(np.array(first), np.array(second)) for first, second in pairs]
    assert found == pytest.approx([2.0425, 1.2644], abs=1e-4)
