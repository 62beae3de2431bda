"""How much to trust predictions, learned from out-of-fold ones: shrinkage, stacking, evidence."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_PRIOR = 3.0  # starts from "no shrinkage", as firmly as this many spectra would set it
_EVEN = 60.0  # two predictors start from equal weights, as firmly as this many spectra would set them
_SURE = 2.0  # squared standard errors that a weight loses, relative to itself: 1.4 of them from 0 it is 0
_RULED_OUT = 3.0  # standard errors


def shrinkage(truth: FloatArray, out_of_fold: FloatArray) -> FloatArray:
    """Factors (R,) in [0, 1]: slope of truth (n, R) on out-of-fold prediction, drawn slightly towards 1.

    The prior has, for each column, the geometric mean of its own variance and that of all columns together:
    with the total alone small columns are never shrunk, with their own alone few spectra shrink too much.
    """
    own = (truth**2).mean(axis=0)
    prior = _PRIOR * np.sqrt(own * own.sum())
    slope = (truth * out_of_fold).sum(axis=0) + prior
    by = (out_of_fold**2).sum(axis=0) + prior
    factors: FloatArray = np.clip(np.divide(slope, by, out=np.ones_like(by), where=by > 0), 0.0, 1.0)
    return factors


def stacking_weight(truth: FloatArray, first: FloatArray, second: FloatArray) -> float:
    """Weight of the second of two predictors, in [0, 1]: least squares of truth (n, R) on their out-of-fold
    predictions (n, R), drawn towards one half.

    Source: stacking. Wolpert, Neural Networks 5, 241 (1992), doi:10.1016/S0893-6080(05)80023-1; for
    regression Breiman, Machine Learning 24, 49 (1996), doi:10.1007/BF00117832.
    """
    apart = second - first
    total = float((apart**2).sum())
    if total <= 0:
        return 0.5
    best = float((apart * (truth - first)).sum()) / total
    count = len(truth)
    return float(np.clip((count * best + _EVEN * 0.5) / (count + _EVEN), 0.0, 1.0))


def weight_by_evidence(truth: FloatArray, known: FloatArray, other: FloatArray) -> float:
    """Weight in [0, 1] of another predictor beside the present one, by out-of-fold predictions (n, R).

    It is the least-squares weight, and zero unless it is surely above zero: a further predictor
    costs nothing where it knows nothing more.
    """
    slope, error = slope_through_zero(truth - known, other - known)
    if slope <= 0:
        return 0.0
    return float(np.clip(slope * max(0.0, 1.0 - _SURE * (error / slope) ** 2), 0.0, 1.0))


def highest_weight(truth: FloatArray, known: FloatArray, other: FloatArray) -> float:
    """The highest weight in [0, 1] of another predictor beside the present one that out-of-fold predictions
    (n, R) do not rule out: three standard errors above the least-squares weight."""
    slope, error = slope_through_zero(truth - known, other - known)
    return float(np.clip(slope + _RULED_OUT * error, 0.0, 1.0))


def certainty(truth: FloatArray, predicted: FloatArray) -> float:
    """How sure it is, from 0 to 1, that truth (n, R) follows ``predicted`` (n, R) at all: 1 − (e/b)² for the
    slope b of truth on prediction and its standard error e; 0 for a slope that is not positive.
    """
    slope, error = slope_through_zero(truth, predicted)
    return max(0.0, 1.0 - (error / slope) ** 2) if slope > 0 else 0.0


def sure_slope(truth: FloatArray, predicted: FloatArray) -> float:
    """The slope of truth (n, R) on ``predicted`` (n, R), less as it is less certain; not below 0."""
    slope, _ = slope_through_zero(truth, predicted)
    return max(0.0, slope) * certainty(truth, predicted)


def slope_through_zero(truth: FloatArray, by: FloatArray) -> tuple[float, float]:
    """Slope of truth (n, R) on ``by`` (n, R) and its standard error, columns and rows of any variance.

    Source: White, Econometrica 48, 817 (1980), doi:10.2307/1912934, with the columns of a row as one
    observation (Liang & Zeger, Biometrika 73, 13 (1986), doi:10.1093/biomet/73.1.13).
    """
    total = float((by**2).sum())
    if total <= 0:
        return 0.0, 0.0
    slope = float((truth * by).sum()) / total
    scores = ((truth - slope * by) * by).sum(axis=1)
    return slope, float(np.sqrt((scores**2).sum())) / total
