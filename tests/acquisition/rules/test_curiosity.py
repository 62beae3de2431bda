"""Workflow A's formula, and what β and λ do to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets import acquisition
from curiosity_widgets.testing import make_state


def test_curious_takes_the_highest_error_and_conservative_the_lowest() -> None:
    state = make_state(beta=1.0)
    error = np.where(state.available, state.predicted_error, np.nan)
    assert acquisition.load("curiosity").pick(state, 1).index[0] == np.nanargmax(error)
    assert acquisition.load("curiosity").pick(make_state(beta=0.0), 1).index[0] == np.nanargmin(error)


def test_the_score_is_the_published_formula() -> None:
    state = make_state(beta=0.25, lam=0.1)
    error = (state.predicted_error - state.predicted_error.min()) / np.ptp(state.predicted_error)
    expected = 1 - np.exp(-0.1 * np.abs(error - 0.75))
    np.testing.assert_allclose(acquisition.load("curiosity").score(state).value, expected)


def test_a_note_says_where_lambda_does_not_matter() -> None:
    top = acquisition.load("curiosity", selection="top")
    picks = [top.pick(make_state(beta=1.0, lam=lam), 5).index.tolist() for lam in (0.1, 3.0)]
    assert picks[0] == picks[1]
    assert any("λ does not change" in note for note in top.score(make_state()).notes)
    drawn = acquisition.load("curiosity", selection="sample")
    assert not any("λ" in note for note in drawn.score(make_state()).notes)


def test_sampling_follows_the_score() -> None:
    state = make_state(beta=1.0, lam=0.1)
    strategy = acquisition.load("curiosity", selection="sample")
    value = strategy.score(state).value[state.available]
    expected = (value**2).sum() / value.sum()
    drawn = [strategy.pick(replace(state, step=seed), 1).value[0] for seed in range(300)]
    assert abs(np.mean(drawn) - expected) < 4 * np.std(drawn) / np.sqrt(300)
