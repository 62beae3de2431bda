"""Errors in another region are larger as far as residuals among the points resemble their neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from curiosity_widgets.learning.error_models.extension import extension

RNG = np.random.default_rng(0)
POINTS = RNG.uniform(0, 60, size=(60, 2))
ELSEWHERE = RNG.uniform(0, 60, size=(200, 2)) + np.array([0, 75])


def residuals(length: float, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Fields of correlation exp(−d/length) less their mean at the points: (draws, n, 3), (draws, N, 3)."""
    both = np.concatenate([POINTS, ELSEWHERE])
    root = np.linalg.cholesky(np.exp(-cdist(both, both) / length) + 1e-9 * np.eye(len(both)))
    fields = root @ RNG.normal(size=(draws, len(both), 3))
    fields -= fields[:, : len(POINTS)].mean(axis=1, keepdims=True)
    return fields[:, : len(POINTS)], fields[:, len(POINTS) :]


@pytest.mark.parametrize("length", [0.1, 12.0, 25.0])
def test_it_is_the_ratio_of_errors_there_and_here(length: float) -> None:
    here, there = residuals(length, 150)
    true = np.sqrt((there**2).mean() / (here**2).mean())
    found = np.mean([extension(one, POINTS, ELSEWHERE) for one in here])
    assert found == pytest.approx(true, rel=0.08)


def test_white_residuals_are_no_larger_elsewhere_and_smooth_ones_are() -> None:
    white, smooth = residuals(0.1, 20)[0], residuals(25.0, 20)[0]
    # 1.02 is right; a ratio that is never below 1 is a little too large on average.
    assert np.mean([extension(one, POINTS, ELSEWHERE) for one in white]) < 1.08
    assert np.mean([extension(one, POINTS, ELSEWHERE) for one in smooth]) > 1.25


def test_nothing_is_made_of_few_points_of_equal_residuals_or_of_no_positions() -> None:
    smooth = residuals(25.0, 1)[0][0]
    assert extension(smooth[:8], POINTS[:8], ELSEWHERE) == 1.0
    assert extension(np.zeros((60, 3)), POINTS, ELSEWHERE) == 1.0
    assert extension(smooth, POINTS, ELSEWHERE[:0]) == 1.0


def test_of_many_points_and_positions_some_are_enough() -> None:
    points = RNG.uniform(0, 60, size=(3000, 2))
    values = np.sin(points / 40) - np.sin(points / 40).mean(axis=0)
    found = extension(values, points, np.repeat(ELSEWHERE, 50, axis=0))
    assert found > 1.2
    assert found == pytest.approx(extension(values[::5], points[::5], ELSEWHERE), rel=0.03)
