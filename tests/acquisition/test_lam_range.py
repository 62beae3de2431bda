"""The slider of λ spans what changes picks."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.acquisition.lam_range import USUAL, useful_lam


def effective(term: np.ndarray, lam: float) -> float:
    weights = term**lam
    return float(weights.sum() ** 2 / (weights**2).sum())


@pytest.mark.parametrize("count", [300, 30_000])
@pytest.mark.parametrize("narrow", [0.0, 0.9])
def test_picks_go_from_random_to_the_best_within_the_range(count: int, narrow: float) -> None:
    term = narrow + (1 - narrow) * np.random.default_rng(0).random(count)
    low, high = useful_lam(term)
    assert effective(term, low) > 0.7 * count
    assert effective(term, high) < 3 or high == 1000
    assert low < high


def test_all_terms_are_in_the_range_and_it_rests_while_they_change_a_little() -> None:
    rng = np.random.default_rng(1)
    wide, narrow = rng.random(2000), 0.9 + 0.1 * rng.random(2000)
    both = useful_lam(wide, narrow)
    assert both == (min(useful_lam(wide)[0], useful_lam(narrow)[0]), useful_lam(narrow)[1])
    assert useful_lam(wide * (1 - 1e-3 * rng.random(2000))) == useful_lam(wide)


def test_where_lambda_changes_nothing_the_usual_range_stays() -> None:
    assert useful_lam() == USUAL
    assert useful_lam(np.ones(500)) == USUAL
    assert useful_lam(np.zeros(500)) == USUAL
    assert useful_lam(np.full(500, np.nan)) == USUAL
