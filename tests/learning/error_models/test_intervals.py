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


CANDIDATES = candidates_on((40, 70), 5)
EVERYWHERE = np.ones(len(CANDIDATES))
MEASURED = np.flatnonzero((CANDIDATES.pixels[:, 1] < 30) & (CANDIDATES.pixels.sum(axis=1) % 3 == 0))
FAR = CANDIDATES.pixels[:, 1] > 36


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_neighbours_narrow_intervals_among_points_and_not_far_away(share: float) -> None:
    ones = np.ones(len(MEASURED))
    found = intervals(Carrying(len(MEASURED), share), points(MEASURED), ones, EVERYWHERE, CANDIDATES)
    deviation = found.deviation(EVERYWHERE)
    assert deviation is not None
    # Times the root of the share left, which the predicted errors of candidates already hold.
    np.testing.assert_allclose(deviation[0][MEASURED], 1.0, rtol=0.05)
    np.testing.assert_allclose(deviation[0][FAR], 1.15, rtol=0.05)
    again = Intervals.from_state(found.state() | {"predicted": EVERYWHERE})
    np.testing.assert_array_equal(again.widened, found.widened)


class Alone:
    """Residuals of a predictor that carries none to neighbours."""

    def __init__(self, residuals: np.ndarray) -> None:
        self.residuals = residuals

    def held_out_residuals(self, measured: Measured) -> np.ndarray:
        return self.residuals


def at_far(residuals: np.ndarray, expected: np.ndarray, predicted: np.ndarray, **more: np.ndarray) -> float:
    """Root mean square error to expect far from the points."""
    found = intervals(Alone(residuals), points(MEASURED), expected, predicted, CANDIDATES, **more)
    deviation = found.deviation(predicted)
    assert deviation is not None
    return float(np.sqrt((deviation[0][FAR] ** 2).mean()))


def test_errors_known_only_where_they_were_learned_make_no_interval_narrow() -> None:
    """What was learned from the measured spectra tells the errors there, and too small ones elsewhere."""
    rng = np.random.default_rng(2)
    own = np.exp(rng.normal(scale=0.6, size=len(MEASURED)))
    residuals = own[:, None] * rng.normal(size=(len(MEASURED), 21))
    held = []
    for level in (0.7, 1.0, 1.4):
        far = at_far(residuals, own, level * EVERYWHERE)
        fresh = np.exp(rng.normal(scale=0.6, size=4000))[:, None] * rng.normal(size=(4000, 21))
        held.append((np.abs(fresh) <= 1.6449 * far / 1.15).mean())
    assert held[0] == pytest.approx(held[2], abs=0.01)  # no matter which level is predicted elsewhere
    assert 0.86 < held[1] < 0.92


def test_a_mean_of_members_is_nearer_far_away_by_their_spread() -> None:
    residuals = np.random.default_rng(3).normal(size=(len(MEASURED), 21))
    ones = np.ones(len(MEASURED))
    alone = at_far(residuals, ones, EVERYWHERE)
    near, at_least = (at_far(residuals, ones, EVERYWHERE, spread=size * EVERYWHERE) for size in (0.6, 9.0))
    assert near == pytest.approx(0.8 * alone, rel=0.01)
    assert at_least == pytest.approx(0.5 * alone)


def test_residuals_that_resemble_their_neighbours_are_larger_in_another_region() -> None:
    where = CANDIDATES.positions_of(MEASURED)
    smooth = np.sin(where[:, :1] / 12) + np.cos(where[:, 1:] / 12 + np.arange(21) / 9)
    smooth -= smooth.mean(axis=0)
    mixed = np.random.default_rng(4).permutation(smooth)
    ones = np.ones(len(MEASURED))
    assert at_far(smooth, ones, EVERYWHERE) > 1.1 * at_far(mixed, ones, EVERYWHERE)


def test_perfect_predictions_have_no_interval() -> None:
    tiny = np.full(len(MEASURED), 1e-300)
    perfect = Alone(np.zeros((len(MEASURED), 21)))
    found = intervals(perfect, points(MEASURED), tiny, 1e-300 * EVERYWHERE, CANDIDATES, spread=EVERYWHERE)
    assert found.deviation(1e-300 * EVERYWHERE) is None


def test_an_older_state_has_no_factors_and_perfect_predictions_no_interval() -> None:
    old = Intervals.from_state({"profile": np.ones(3), "predicted": np.ones(7)})
    np.testing.assert_array_equal(old.widened, np.ones(7))
    assert Intervals(np.zeros(3), np.ones(7)).deviation(np.ones(7)) is None
