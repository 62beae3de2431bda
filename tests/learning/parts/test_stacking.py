"""Believing predictions as far as they were right out of fold."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.learning.parts.stacking import (
    certainty,
    highest_weight,
    shrinkage,
    slope_through_zero,
    stacking_weight,
    sure_slope,
    weight_by_evidence,
)


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


def test_small_components_are_shrunk_too() -> None:
    known = truth(200) * np.array([1.0, 1e-2, 0.0])
    noise = np.random.default_rng(1).normal(size=known.shape) * known.std(axis=0)
    factors = shrinkage(known, noise)
    assert factors[1] < 0.7
    assert factors[2] == 1  # nothing is known about it, and nothing can be wrong
    assert shrinkage(known, known)[1] > 0.9


def test_another_predictor_counts_as_far_as_it_is_needed() -> None:
    known = truth()
    noise = np.random.default_rng(1).normal(size=known.shape)
    assert weight_by_evidence(known, 0 * known, known) == 1
    assert weight_by_evidence(known, known + 0.1 * noise, known) > 0.99
    assert 0.6 < weight_by_evidence(known, 0 * known, 1.5 * known) < 0.7
    assert weight_by_evidence(known, known, noise) == 0
    assert weight_by_evidence(known, known, known) == 0  # they are equal


def test_chance_is_no_evidence() -> None:
    """Of a thousand useless predictors, few get a weight, and none much."""
    rng = np.random.default_rng(3)
    weights = [
        weight_by_evidence(known, 0 * known, rng.normal(size=known.shape))
        for known in (rng.normal(size=(30, 2)) for _ in range(1000))
    ]
    assert np.mean([weight > 0 for weight in weights]) < 0.12
    assert np.mean(weights) < 0.02
    assert max(weights) < 0.6


def test_the_standard_error_is_that_of_repeated_draws() -> None:
    rng = np.random.default_rng(5)
    by = rng.normal(size=(80, 3)) * np.array([3.0, 1.0, 0.2])
    errors = [slope_through_zero(0.7 * by + rng.normal(size=by.shape) * np.abs(by), by) for _ in range(400)]
    slopes, stated = np.array(errors).T
    assert abs(slopes.mean() - 0.7) < 0.02
    assert abs(stated.mean() / slopes.std() - 1) < 0.15


def test_certainty_and_sure_slope() -> None:
    known = truth()
    assert certainty(known, -known) == certainty(known, 0 * known) == sure_slope(known, -known) == 0
    assert certainty(known, known) == sure_slope(known, known) == 1
    noise = np.random.default_rng(1).normal(size=known.shape)
    assert sure_slope(known, known + noise) < 0.52
    assert certainty(known, known + noise) > 0.9


def test_the_highest_weight_is_what_chance_leaves_possible() -> None:
    known = truth()
    noise = np.random.default_rng(1).normal(size=known.shape)
    assert highest_weight(known, known, noise) < 0.2
    assert highest_weight(known[:6], known[:6] + noise[:6], noise[:6]) > highest_weight(
        known, known + noise, noise
    )
    assert highest_weight(known, noise, known) == 1


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
