"""Intervals that hold 90 % of the values: predicted errors, calibrated on points judged from others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.chunks import THREADS
from curiosity_widgets.learning.error_models.extension import extension
from curiosity_widgets.learning.parts.area_weights import area_weights
from curiosity_widgets.learning.protocols import (
    HALF_WIDTH_90,
    CarriesResiduals,
    HeldOutResiduals,
    Measured,
    Problem,
    State,
)

_SHARE = 0.9  # of the values that an interval must hold
# Errors in regions of which nothing was measured, in what is expected there: that the law may differ shows in
# no residual. Constant: a ratio learned from each run's own blocks came no nearer to 90 % and varied more.
_FAR = 1.15
_FEW = 30.0  # points; so many tell half of what they seem to tell
_MOST_GAINED = 0.75  # of a member's mean square error that the mean of all members may be rid of
_TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, eq=False)
class Intervals:
    """What turns the predicted error of a candidate into the standard deviation of each value."""

    profile: FloatArray  # (S,) per unit of predicted error
    widened: FloatArray  # (N,) factor at every candidate; 1 among measured points
    far: float = 1.0  # that factor where nothing was measured

    def at(self, positions: FloatArray, points: FloatArray, patch: int) -> Intervals:
        """The same at other positions (N, 2), around measured points (n, 2)."""
        remote = _remoteness(positions, points, patch)
        return replace(self, widened=_widened(self.far, remote))

    def deviation(self, predicted: FloatArray) -> tuple[FloatArray, FloatArray] | None:
        """Root mean square error (N,) to expect, and its profile along the axis (S,), of mean square 1;
        None where nothing was ever wrong."""
        scale = float(np.sqrt((self.profile**2).mean()))
        if scale <= 0:
            return None
        expected: FloatArray = predicted * scale * self.widened
        return expected, self.profile / scale

    def state(self) -> State:
        """As plain arrays."""
        return {"profile": self.profile, "widened": self.widened, "far": np.array(self.far)}

    @classmethod
    def from_state(cls, state: Mapping[str, np.ndarray]) -> Intervals:
        """From :meth:`state`; an older one has no factors."""
        widened = state["widened"] if "widened" in state else np.ones(len(state["predicted"]))
        return cls(np.array(state["profile"]), np.array(widened), float(state.get("far", 1.0)))


def intervals(
    predictor: HeldOutResiduals,
    measured: Measured,
    expected: FloatArray,
    predicted: FloatArray,
    candidates: Candidates,
    *,
    spread: FloatArray | None = None,
    problem: Problem | None = None,
) -> Intervals:
    """Calibrated on the measured points, whose errors ``expected`` (n,) were predicted without them;
    ``predicted`` (N,) are those of the candidates, both without what neighbours tell. ``spread`` (N,) of the
    members, where a prediction is their mean.

    Among measured points a residual is what remains after the others have been carried to its position, in
    units of the error expected there; one factor and one profile along the axis make 90 % of them lie inside
    a normal 90 % interval. This is split conformal prediction (Papadopoulos et al., ECML 2002, 345,
    doi:10.1007/3-540-36755-1_29; Lei et al., J. Am. Stat. Assoc. 113, 1094 (2018),
    doi:10.1080/01621459.2017.1307116, §2.2). A strategy picks where it expects most to learn, so measured
    points are no fair sample of the candidates: each counts by the number of candidates nearest to it, an
    estimate of the density ratio of weighted conformal prediction (Tibshirani et al., NeurIPS 2019,
    arXiv:1904.06019; under the feedback of picking Prinster et al., ICML 2024, arXiv:2405.06627).

    The latents that errors are expected from were learned from the spectra of the measured points, so there
    they tell more of the errors than elsewhere, and their level elsewhere is another. Therefore the roots of
    the expected errors count, and those ``predicted`` are brought to the mean level of the measured points:
    among these by what is predicted less than a patch away, of which n points say n / (n + 30); elsewhere by
    what is predicted for all candidates.

    A patch and more from every measured point, where structure alone must tell, the out-of-fold residuals
    without neighbours count, in three factors. (1) They grow as their variogram says
    (:mod:`~curiosity_widgets.learning.error_models.extension`), to the power n / (n + 30). (2) They are those
    of one member; the mean of all is nearer by their spread: its square error is the members' mean square
    error less their variance (Krogh & Vedelsby, NIPS 1994, eq. 6). (3) 1.15: another region follows a
    somewhat different law.

    Of a large ``problem`` even candidates stand for the area, and its scope is what ``predicted``, ``spread``
    and the factors are of.
    """
    residuals = predictor.held_out_residuals(measured)
    points = candidates.positions_of(measured.index)
    area = candidates.positions if problem is None else candidates.positions_of(problem.even)
    where = candidates.positions if problem is None else candidates.positions_of(problem.scope.index)
    remote = _remoteness(where, points, candidates.patch)
    far_away = (remote if problem is None else _remoteness(area, points, candidates.patch)) >= 1.0
    among = area_weights(points, area if far_away.all() else area[~far_away])
    everywhere = area_weights(points, area)
    near: FloatArray = residuals
    share: FloatArray = np.ones(len(measured))
    if isinstance(predictor, CarriesResiduals):
        near, share = predictor.left_out(residuals)
    trust = len(measured) / (len(measured) + _FEW)

    level = float(predicted[remote < 1.0].mean())
    level = level**trust * float(np.average(expected, weights=among)) ** (1.0 - trust)
    profile = calibrated(near, _relative(expected, among) * np.sqrt(share), among) / level

    alone = _size(calibrated(residuals, _relative(expected, everywhere), everywhere))
    grown = extension(residuals, points, area[far_away]) ** trust
    elsewhere = _FAR * grown * _ensemble_gain(spread, alone) * alone / float(predicted.mean())
    far = elsewhere / max(_size(profile), _TINY)
    return Intervals(profile, _widened(far, remote), far)


def _relative(expected: FloatArray, weights: FloatArray) -> FloatArray:
    """Roots of expected errors (n,), of weighted mean 1."""
    roots = np.sqrt(expected)
    relative: FloatArray = roots / np.average(roots, weights=weights)
    return relative


def _ensemble_gain(spread: FloatArray | None, error: float) -> float:
    """Error of the members' mean in that of a member, from their spread (N,)."""
    if spread is None:
        return 1.0
    gained = float(np.sqrt((spread.astype(np.float64) ** 2).mean())) / max(error, _TINY)
    return float(np.sqrt(1.0 - min(gained, _MOST_GAINED**0.5) ** 2))


def calibrated(residuals: FloatArray, expected: FloatArray, weights: FloatArray) -> FloatArray:
    """Standard deviation (S,) per unit of expected error (n,), from residuals (n, S) of points that count by
    their weights (n,)."""
    relative = np.abs(residuals) / expected[:, None]
    # Not the square, which a few would dominate.
    profile: FloatArray = np.average(relative, axis=0, weights=weights)
    profile = np.maximum(profile, 1e-3 * float(profile.max(initial=0.0)) + _TINY)
    inside = _quantile(relative / profile, weights)
    found: FloatArray = profile * (inside / HALF_WIDTH_90)
    return found


def _quantile(values: FloatArray, weights: FloatArray) -> float:
    """The value that 90 % of all values (n, S) stay below, each row counting by its weight."""
    flat = values.ravel()
    order = np.argsort(flat)
    reached = np.cumsum(np.repeat(weights, values.shape[1])[order])
    return float(flat[order[min(int(np.searchsorted(reached, _SHARE * reached[-1])), len(flat) - 1)]])


def _widened(far: float, remote: FloatArray) -> FloatArray:
    """Factors (N,) from 1 among measured points to that of ``far`` ones."""
    factors: FloatArray = 1.0 + (far - 1.0) * remote
    return factors


def _size(profile: FloatArray) -> float:
    return float(np.sqrt((profile**2).mean()))


def _remoteness(positions: FloatArray, points: FloatArray, patch: int) -> FloatArray:
    """From 0 within half a patch of a measured point (n, 2) to 1 a patch away and farther, (N,)."""
    distance, _ = cKDTree(points).query(positions, p=np.inf, workers=THREADS)
    half = patch / 2.0
    remote: FloatArray = np.clip((distance - half) / half, 0.0, 1.0)
    return remote
