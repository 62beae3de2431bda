"""Distances against scikit-learn's, for points of either precision and of any number."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import pairwise_distances_argmin_min
from sklearn.metrics.pairwise import euclidean_distances

from curiosity_widgets.data import distances as module
from curiosity_widgets.data.distances import (
    decay,
    distances,
    nearest,
    nearest_centre,
    squared_distances,
    squared_lengths,
)


@pytest.fixture(params=[np.float32, np.float64])
def points(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """(53, 4), in chunks of 20."""
    monkeypatch.setattr(module, "_CHUNK", 20)
    return np.random.default_rng(1).normal(size=(53, 4)).astype(request.param)


def test_between_all_pairs(points: np.ndarray) -> None:
    other = np.random.default_rng(2).normal(size=(7, 4)).astype(points.dtype)
    found = distances(points, other)
    assert found.dtype == points.dtype
    np.testing.assert_allclose(found, euclidean_distances(points, other), atol=1e-5)
    np.testing.assert_allclose(
        squared_distances(points, other, squared_lengths(points)), found**2, atol=1e-5, rtol=1e-5
    )


def test_rounding_makes_no_distance_negative_or_undefined() -> None:
    points = np.full((5, 3), 1e4 + 1 / 3, dtype=np.float32) + np.arange(5, dtype=np.float32)[:, None] / 256
    assert (squared_distances(points, points) >= 0).all()
    assert np.isfinite(nearest_centre(points, points[1:3])[0]).all()


@pytest.mark.parametrize("count", [1, 9])
def test_to_the_nearest_of_some_centres(points: np.ndarray, count: int) -> None:
    centres = np.random.default_rng(3).normal(size=(count, 4)).astype(points.dtype)
    distance, place = nearest_centre(points, centres)
    expected, least = pairwise_distances_argmin_min(points, centres)
    np.testing.assert_array_equal(place, expected)
    np.testing.assert_allclose(distance, least, atol=1e-5)


def test_to_the_nearest_chosen_point(points: np.ndarray) -> None:
    chosen = np.array([2, 31, 7])
    distance, index = nearest(points, chosen, squared_lengths(points))
    expected, least = pairwise_distances_argmin_min(points, points[chosen])
    np.testing.assert_array_equal(index, chosen[expected])
    np.testing.assert_allclose(distance, least, atol=1e-5)
    assert (distance[chosen] == 0).all()


def test_without_a_chosen_point_everything_is_infinitely_far(points: np.ndarray) -> None:
    distance, index = nearest(points, np.empty(0, dtype=int))
    assert np.isinf(distance).all()
    assert (index == -1).all()


def test_far_away_nothing_is_smaller_than_what_is_fast_to_compute_with() -> None:
    apart = np.array([0.0, 3.0, 60.0, 1e3, 1e6], dtype=np.float32)
    found = decay(apart.copy(), 3.0)
    np.testing.assert_allclose(
        found, np.maximum(np.exp(-apart.astype(float) / 3.0), np.exp(-30.0)), rtol=1e-5
    )
    assert (found**2 > np.finfo(np.float32).tiny).all()
    assert decay(np.full((2, 3), 4.0), 2.0) == pytest.approx(np.exp(-2.0))
