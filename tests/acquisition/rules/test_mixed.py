"""β is the share of picks by coverage, whatever the batch size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.gumbel import takes_turn
from curiosity_widgets.testing import make_state


@given(beta=st.floats(0, 1), start=st.integers(0, 300), batch=st.integers(1, 40))
def test_share_of_coverage_is_beta(beta: float, start: int, batch: int) -> None:
    by_coverage = sum(takes_turn(start + place, beta) for place in range(batch))
    assert abs(by_coverage - beta * batch) <= 1


@pytest.mark.parametrize(("beta", "alone"), [(0.0, "typicality"), (1.0, "coverage")])
def test_at_its_ends_beta_leaves_one_of_the_two_strategies(beta: float, alone: str) -> None:
    mixed = acquisition.load("mixed").pick(make_state(beta=beta), 6)
    single = acquisition.load(alone).pick(make_state(beta=beta), 6)
    np.testing.assert_array_equal(mixed.index, single.index)


@settings(deadline=None)
@given(seed=st.integers(0, 50))
def test_large_lambda_draws_the_best(seed: int) -> None:
    state = replace(make_state(beta=1.0, lam=1e6), rng=np.random.default_rng(seed))
    drawn = acquisition.load("mixed", selection="sample").pick(state, 1)
    best = acquisition.load("mixed", selection="top").pick(make_state(beta=1.0), 1)
    assert drawn.index[0] == best.index[0]
