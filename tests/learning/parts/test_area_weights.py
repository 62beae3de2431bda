"""Measured points count by the candidates that they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.parts.area_weights import area_weights


def test_weights_are_the_candidates_nearest_to_each_point() -> None:
    positions = np.array([[0, 0], [0, 1], [0, 2], [0, 9], [0, 10]], dtype=float)
    np.testing.assert_allclose(area_weights(positions[[1, 4]], positions), [1.2, 0.8])


def test_no_point_decides_alone() -> None:
    positions = np.r_[np.arange(20.0)[:, None] * [0, 1], 50 + np.arange(80.0)[:, None] * [0, 1]]
    weights = area_weights(positions[[*range(10), 50]], positions)
    assert weights.mean() == pytest.approx(1)
    assert weights.max() < 7  # without a bound 8
