"""Intervals hold nine tenths: of heavy tails, where picks are no fair sample, and far from every point."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.error_models.intervals import Intervals, calibrated, intervals
from curiosity_widgets.learning.protocols import Measured


def points(index: np.ndarray) -> Measured:
    return Measured(index, np.zeros((len(index), 3)), np.zeros(len(index), dtype=np.int64))


class Carrying:
    """Residuals of deviation 1, of which neighbours explain all but a share."""

    residual_length = 4.0

    def __init__(self, count: int, share: float) -> None:
        rng = np.random.default_rng(0)
        self.left = np.sqrt(share) * rng.normal(size=(count, 41))
        self.residuals = self.left + np.sqrt(1 - share) * rng.normal(size=(count, 41))
        self.share = share

    def held_out_residuals(self, measured: Measured) -> np.ndarray:
        return self.residuals

    def unknown_share(self) -> np.ndarray:
        return np.full(len(self.residuals), self.share)

    def left_out(self, residuals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.left, np.full(len(residuals), self.share)


def test_nine_tenths_of_heavy_tails_lie_inside() -> None:
    rng = np.random.default_rng(0)
    expected = rng.gamma(2.0, size=400)
    along = np.linspace(0.5, 2.0, 31)
    residuals = expected[:, None] * along * rng.standard_t(3, size=(400, 31))
    deviation = expected[:, None] * calibrated(residuals, expected, np.ones(400))
    inside = np.abs(residuals) <= 1.6449 * deviation
    assert abs(inside.mean() - 0.9) < 0.005
    assert np.abs(inside.mean(axis=0) - 0.9).max() < 0.06  # at either end of the axis, too


def test_points_count_by_what_they_stand_for() -> None:
    """Half of the points lie in a tenth of the candidates, where errors are three times as large."""
    rng = np.random.default_rng(1)
    count = 400
    large = np.arange(count) < count // 2
    residuals = np.where(large, 3.0, 1.0)[:, None] * rng.normal(size=(count, 21))
    weights = np.where(large, 0.2, 1.8)
    fresh = np.where(rng.random(4000) < 0.1, 3.0, 1.0)[:, None] * rng.normal(size=(4000, 21))
    held = [
        (np.abs(fresh) <= 1.6449 * calibrated(residuals, np.ones(count), by)).mean()
        for by in (weights, np.ones(count))
    ]
    assert held[0] == pytest.approx(0.9, abs=0.01)
    assert held[1] > 0.95  # as if the picks were a fair sample


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_neighbours_narrow_intervals_among_points_and_not_far_away(share: float) -> None:
    candidates = candidates_on((40, 70), 5)
    index = np.flatnonzero((candidates.pixels[:, 1] < 30) & (candidates.pixels.sum(axis=1) % 3 == 0))
    found = intervals(Carrying(len(index), share), points(index), np.ones(len(index)), candidates)
    deviation = found.deviation(np.ones(len(candidates)))
    assert deviation is not None
    # Times the root of the share left, which the predicted errors of candidates already hold.
    np.testing.assert_allclose(deviation[0][index], 1.0, rtol=0.05)
    np.testing.assert_allclose(deviation[0][candidates.pixels[:, 1] > 36], 1.15, rtol=0.05)
    again = Intervals.from_state(found.state() | {"predicted": np.ones(len(candidates))})
    np.testing.assert_array_equal(again.widened, found.widened)


def test_an_older_state_has_no_factors_and_perfect_predictions_no_interval() -> None:
    old = Intervals.from_state({"profile": np.ones(3), "predicted": np.ones(7)})
    np.testing.assert_array_equal(old.widened, np.ones(7))
    assert Intervals(np.zeros(3), np.ones(7)).deviation(np.ones(7)) is None
