"""Workflow B's formula: harmonic exploration, the decay, and the published code's options."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.rules.epsilon_decreasing import harmonic_distance
from curiosity_widgets.testing import make_state


def test_harmonic_distance_is_the_papers_sum() -> None:
    rng = np.random.default_rng(0)
    latent, measured = rng.normal(size=(40, 3)), rng.normal(size=(7, 3))
    slow = [1 / sum(1 / np.linalg.norm(row - other) for other in measured) for row in latent]
    np.testing.assert_allclose(harmonic_distance(latent, measured), slow, rtol=1e-6)
    np.testing.assert_allclose(harmonic_distance(measured, measured), 0, atol=1e-6)


@pytest.mark.parametrize("count", [17, 40, 60])
def test_the_weight_follows_n_over_budget_until_the_user_sets_it(count: int) -> None:
    state = replace(make_state(beta=None, lam=2.0), count=count)
    scores = acquisition.load("epsilon_decreasing").score(state)
    weight = 1 - np.exp(-2.0 * count / 60)
    assert scores.beta == pytest.approx(weight)
    expected = weight * scores.terms["error"] + (1 - weight) * scores.terms["exploration"]
    np.testing.assert_allclose(scores.value, expected)
    by_hand = acquisition.load("epsilon_decreasing").score(replace(state, beta=0.9))
    np.testing.assert_allclose(by_hand.value, 0.9 * scores.terms["error"] + 0.1 * scores.terms["exploration"])


def test_terms_keep_the_papers_ratio() -> None:
    state = make_state()
    terms = acquisition.load("epsilon_decreasing").score(state).terms
    ratio = terms["error"].mean() / terms["exploration"].mean()
    assert ratio == pytest.approx(1.0)  # both were divided by their map mean


def test_published_top_ten_stays_among_the_ten_best_and_never_repeats() -> None:
    state = make_state()
    strategy = acquisition.load("epsilon_decreasing", top=10)
    value = np.where(state.available, strategy.score(state).value, -1)
    best = set(np.argsort(-value)[:10].tolist())
    picked = {
        int(strategy.pick(replace(state, rng=np.random.default_rng(seed)), 1).index[0]) for seed in range(40)
    }
    assert picked <= best
    assert len(picked) > 4


def test_a_random_share_replaces_exploration_without_a_latent() -> None:
    state = replace(make_state(beta=None), latent=None)
    strategy = acquisition.load("epsilon_decreasing", random_share=0.5)
    best = int(np.argmax(np.where(state.available, strategy.score(state).value, -1)))
    picks = [int(strategy.pick(replace(state, rng=np.random.default_rng(s)), 1).index[0]) for s in range(60)]
    assert 15 < sum(pick == best for pick in picks) < 45
