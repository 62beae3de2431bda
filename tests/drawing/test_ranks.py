"""Colours by rank."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.drawing.ranks import rank_heights, rank_ticks


def test_ranks_of_equal_scores_are_equal_and_the_best_lies_on_top() -> None:
    heights = rank_heights(np.array([[np.nan, 1.0, 1.0], [5.0, 0.0, 2.0]]))
    assert heights[0, 1] == heights[0, 2]
    assert np.nanargmax(heights) == 3
    assert np.isnan(heights[0, 0])
    many = rank_heights(np.arange(4000.0).reshape(80, 50))
    assert many.max() == pytest.approx(1.0, abs=1e-3)


def test_the_words_of_the_bar_rise() -> None:
    heights, words = rank_ticks()
    assert list(heights) == sorted(heights)
    assert words[0] == "lowest"
    assert words[-1] == "top 0.1 %"
