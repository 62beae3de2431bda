"""β is the share of picks by coverage; the others are made by expected error reduction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets import acquisition
from tests.acquisition.terms.test_reduction import make_state


def test_at_its_ends_beta_leaves_one_of_the_two_strategies() -> None:
    state = make_state()
    far = acquisition.load("coverage").pick(state, 6).index.tolist()
    assert acquisition.load("balanced").pick(replace(state, beta=1.0), 6).index.tolist() == far
    gain = acquisition.load("error_reduction", power=2.0).pick(state, 6).index.tolist()
    again = acquisition.load("balanced", power=2.0).pick(replace(make_state(), beta=0.0), 6)
    assert again.index.tolist() == gain


def test_noise_draws_neither_of_the_two() -> None:
    state = make_state()
    noisy = state.candidates.pixels[:, 0] < 9
    assert state.predicted_error is not None
    flat = np.ones(len(noisy))
    noise = np.where(noisy, 3.0, 0.0)
    seen = replace(state, predicted_error=np.sqrt(flat + noise**2), noise=noise)
    blind = replace(make_state(), predicted_error=seen.predicted_error)
    for beta in (0.0, 0.3, 1.0):
        unaware, aware = (
            noisy[acquisition.load("balanced").pick(replace(it, beta=beta), 10).index].mean()
            for it in (blind, seen)
        )
        assert aware < 0.5 * unaware
