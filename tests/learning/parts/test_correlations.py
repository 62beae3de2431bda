"""How values resemble their neighbours', and what a prediction explains beyond that."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from curiosity_widgets.learning.parts.correlations import Correlations
from curiosity_widgets.learning.parts.stacking import slope_through_zero

PATCH = 9


def field(count: int, length: float, columns: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Positions on a non-square sample, and smooth values at them."""
    rng = np.random.default_rng(seed)
    at = rng.permutation(np.argwhere(np.ones((37, 52))))[:count].astype(float)
    root = np.linalg.cholesky(np.exp(-cdist(at, at) / length) + 1e-9 * np.eye(count))
    return at, root @ rng.normal(size=(count, columns))


def test_white_noise_and_few_points_are_not_correlated() -> None:
    at, _ = field(80, 5.0, 2)
    white = np.random.default_rng(0).normal(size=(80, 2))
    assert Correlations(at, PATCH, np.random.default_rng(0)).likeliest(white).nugget > 0.6
    few = Correlations(at[:6], PATCH, np.random.default_rng(0)).likeliest(white[:6])
    assert few.nugget == 1
    np.testing.assert_array_equal(few.values, white[:6])


def test_whitened_values_have_no_correlation_left() -> None:
    at, values = field(250, 8.0, 40)
    found = Correlations(at, PATCH, np.random.default_rng(0)).likeliest(values)
    assert 5 < found.length < 12
    covariance = found.values @ found.values.T / 40
    assert np.abs(np.diag(covariance).mean() - 1) < 0.1
    assert np.abs(covariance - np.diag(np.diag(covariance))).mean() < 0.2


def test_the_slope_beyond_neighbours_is_that_of_the_law() -> None:
    at, smooth = field(150, 12.0, 2)
    rng = np.random.default_rng(3)
    predicted = rng.normal(size=smooth.shape)
    found = Correlations(at, PATCH, rng).likeliest(0.8 * predicted + 3 * smooth, predicted)
    slope, error = slope_through_zero(found.values, found.explained)
    assert abs(slope - 0.8) < 0.2
    assert error < 0.15  # without regard to neighbours it would be 0.25
    assert slope_through_zero(0.8 * predicted + 3 * smooth, predicted)[1] > 1.5 * error


def test_of_many_positions_some_are_looked_at() -> None:
    at, values = field(400, 6.0, 2)
    correlations = Correlations(at, PATCH, np.random.default_rng(0))
    found = correlations.likeliest(values)
    assert found.values.shape == (300, 2)
    assert 3 < found.length < 12
    assert (np.diff(correlations.chosen) > 0).all()


def test_lengths_reach_as_far_as_the_positions() -> None:
    rng = np.random.default_rng(0)
    near, far = rng.uniform(0, 20, (15, 2)), rng.uniform(0, 900, (15, 2))
    usual, more = (Correlations(at, PATCH, rng).lengths for at in (near, far))
    assert (usual[0], len(usual)) == (1, 11)
    assert usual[-1] == pytest.approx(60)
    assert more[-1] >= 900 > more[-2] / 1.6
    np.testing.assert_allclose(more[:11], usual)
