"""Picks by expected error reduction, alone and in the default strategy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from tests.acquisition.terms.test_reduction import make_state


def test_picks_go_where_the_error_is_high_unless_nothing_can_be_learned_there() -> None:
    state = make_state()
    left = state.candidates.pixels[:, 1] < 12
    error = np.where(left, 9.0, 1.0)
    picks = acquisition.load("error_reduction", power=2.0).pick(replace(state, predicted_error=error), 8)
    assert left[picks.index].mean() > 0.6
    for name in ("error_reduction", "balanced"):
        strategy = acquisition.load(name, power=2.0)
        guarded = strategy.pick(replace(state, predicted_error=error, learnable=~left), 8)
        assert left[guarded.index].mean() < 0.3


def test_a_power_out_of_range_is_refused() -> None:
    with pytest.raises(CuriosityError, match="power=9"):
        acquisition.load("error_reduction", power=9)


def test_without_a_power_no_predicted_error_is_needed() -> None:
    strategy = acquisition.load("error_reduction", power=0)
    assert strategy.required == ()
    assert len(strategy.pick(replace(make_state(), predicted_error=None), 3).index) == 3
