"""Mean spectra of groups, a line each."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.drawing.palette import GROUPS, group_stroke
from curiosity_widgets.widgets.figures.mean_lines import MeanLines, stacked
from curiosity_widgets.widgets.figures.plots import Plot


def test_lines_are_made_as_they_are_needed_and_one_without_a_mean_is_not_drawn() -> None:
    changes: list[int] = []
    lines = MeanLines(Plot(), lambda: changes.append(1))
    axis = np.arange(3.0)
    means = np.array([[1.0, 2, 3], [np.nan] * 3, [4, 5, 6]])
    drawn = lines.show(axis, means, [group_stroke(n, f"group {n}") for n in range(3)])
    np.testing.assert_array_equal(drawn, means[[0, 2]])
    assert [entry["label"] for entry in lines.legend] == ["group 0", "group 2"]
    assert lines.show(axis, means[:1], [group_stroke(0, "left")]) != []
    assert [len(mark.y) for mark in lines.marks] == [3, 0, 0]
    assert lines.marks[0].labels == ["left"]
    assert len(changes) == 1


def test_groups_beyond_the_colours_differ_by_dash() -> None:
    first, again = group_stroke(0, "a"), group_stroke(len(GROUPS), "b")
    assert first.colour == again.colour
    assert first.dash != again.dash


def test_stacked_lines_keep_their_shapes_one_offset_apart() -> None:
    lines = np.array([[1.0, 2, 3], [1, 2, 3], [0, 0, 0]])
    np.testing.assert_array_equal(stacked(lines, 2.0), [[1, 2, 3], [3, 4, 5], [4, 4, 4]])
    assert stacked(np.empty((0, 0)), 2.0).size == 0
