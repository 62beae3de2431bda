"""β is the share of picks by coverage; the others are made by expected error reduction."""

from __future__ import annotations

from dataclasses import replace

from curiosity_widgets import acquisition
from tests.acquisition.terms.test_reduction import make_state


def test_at_its_ends_beta_leaves_one_of_the_two_strategies() -> None:
    state = make_state()
    far = acquisition.load("coverage").pick(state, 6).index.tolist()
    assert acquisition.load("balanced").pick(replace(state, beta=1.0), 6).index.tolist() == far
    gain = acquisition.load("error_reduction", power=2.0).pick(state, 6).index.tolist()
    again = acquisition.load("balanced", power=2.0).pick(replace(make_state(), beta=0.0), 6)
    assert again.index.tolist() == gain
