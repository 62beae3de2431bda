"""Believing predictions as far as they were right out of fold."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.learning.parts.stacking import shrinkage, stacking_weight


def truth(count: int = 500, columns: int = 3) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, columns))


def test_right_predictions_are_kept_and_noise_is_shrunk() -> None:
    known = truth()
    noise = np.random.default_rng(1).normal(size=known.shape)
    np.testing.assert_allclose(shrinkage(known, known), 1)
    assert (shrinkage(known, noise) < 0.15).all()
    assert (np.abs(shrinkage(known, 2 * known) - 0.5) < 0.01).all()
    mixed = np.column_stack([known[:, 0], noise[:, 1], known[:, 2]])  # each column by itself
    assert (shrinkage(known, mixed) > 0.9).tolist() == [True, False, True]


def test_few_points_shrink_less_than_many() -> None:
    known = truth()
    noise = np.random.default_rng(1).normal(size=known.shape)
    few = shrinkage(known[:6], noise[:6])
    assert few.mean() > shrinkage(known, noise).mean() + 0.1


def test_the_better_of_two_gets_the_weight() -> None:
    known = truth(5000)
    noise = np.random.default_rng(1).normal(size=known.shape)
    assert stacking_weight(known, noise, known) > 0.98
    assert stacking_weight(known, known, noise) < 0.02
    half = stacking_weight(known, known + noise, known - noise)
    assert abs(half - 0.5) < 0.02


@given(st.integers(1, 40), st.floats(-5, 5), st.floats(-5, 5))
def test_the_weight_is_a_share(count: int, first: float, second: float) -> None:
    known = truth(count)
    assert 0 <= stacking_weight(known, known + first, known * second) <= 1
    assert stacking_weight(known, known, known) == 0.5  # they are equal
