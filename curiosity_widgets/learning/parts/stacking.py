"""How much predictions are to be believed, learned from those out of fold."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_PRIOR = 3.0  # the shrinkage starts from "no shrinkage" with the weight of this many spectra
_EVEN = 60.0  # two predictors start from equal say with the weight of this many spectra


def shrinkage(truth: FloatArray, out_of_fold: FloatArray) -> FloatArray:
    """Factors (R,) in [0, 1]: slope of truth (n, R) on out-of-fold prediction, drawn a little towards 1."""
    prior = _PRIOR * float((truth**2).sum()) / len(truth)
    slope = ((truth * out_of_fold).sum(axis=0) + prior) / ((out_of_fold**2).sum(axis=0) + prior)
    factors: FloatArray = np.clip(slope, 0.0, 1.0)
    return factors


def say_of_second(truth: FloatArray, first: FloatArray, second: FloatArray) -> float:
    """The second predictor's share in [0, 1] with the least squares out of fold (n, R), drawn towards one
    half (stacking: Wolpert 1992; Breiman 1996).
    """
    apart = second - first
    total = float((apart**2).sum())
    if total <= 0:
        return 0.5
    best = float((apart * (truth - first)).sum()) / total
    count = len(truth)
    return float(np.clip((count * best + _EVEN * 0.5) / (count + _EVEN), 0.0, 1.0))
