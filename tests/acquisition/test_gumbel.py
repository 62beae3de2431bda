"""Picks are drawn in proportion to their weight, and follow β and λ without leaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.acquisition.gumbel import gumbel_key, gumbel_of
from curiosity_widgets.acquisition.rules.balanced import Balanced
from curiosity_widgets.testing import make_state


def gumbel(key: int, count: int) -> np.ndarray:
    return gumbel_of(key, np.arange(count))


def test_the_numbers_are_gumbel_distributed() -> None:
    numbers = gumbel(gumbel_key(3, 7), 200_000)
    assert numbers.mean() == pytest.approx(np.euler_gamma, abs=0.01)
    assert numbers.std() == pytest.approx(np.pi / np.sqrt(6), abs=0.01)
    # Neighbouring candidates and steps know nothing of each other.
    assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 0.01
    assert abs(np.corrcoef(numbers, gumbel(gumbel_key(3, 8), 200_000))[0, 1]) < 0.01


def test_a_seed_a_step_and_nothing_else_decide() -> None:
    assert (gumbel(gumbel_key(5, 2), 50) == gumbel(gumbel_key(5, 2), 900)[:50]).all()
    keys = {gumbel_key(seed, step) for seed in (0, 1, 2**40, 2**62 + 1) for step in range(50)}
    assert len(keys) == 200


def test_draws_are_in_proportion_to_their_weights() -> None:
    weights = np.array([1.0, 2.0, 3.0, 4.0])
    drawn = [np.argmax(np.log(weights) + gumbel(gumbel_key(0, step), 4)) for step in range(20_000)]
    shares = np.bincount(drawn, minlength=4) / len(drawn)
    np.testing.assert_allclose(shares, weights / weights.sum(), atol=0.012)


def test_a_pick_follows_lambda_without_leaps() -> None:
    first = [
        int(Balanced("sample").pick(make_state(beta=0.0, lam=lam), 1).index[0])
        for lam in np.geomspace(5, 6, 40)
    ]
    assert len(set(first)) <= 4


def test_the_page_can_draw_the_first_pick_again() -> None:
    for beta in (0.0, 0.3, 0.6, 1.0):
        for lam in (2.0, 40.0):
            state = replace(make_state(beta=beta, lam=lam), step=3)
            pick = Balanced("sample").pick(state, 5)
            draw = pick.scores.draw
            assert draw is not None
            assert (draw.sample, draw.turns, draw.count) == (True, True, state.count)
            second = np.floor((draw.count + 1) * beta) > np.floor(draw.count * beta)
            weights = pick.scores.terms["farthest" if second else "gain"].astype(np.float32)
            with np.errstate(divide="ignore"):
                values = lam * np.log(weights) + gumbel_of(draw.key, np.arange(len(weights)))
            assert np.argmax(np.where(draw.pool, values, -np.inf)) == pick.index[0]
