"""How much to trust predictions, learned from out-of-fold ones: shrinkage and stacking."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_PRIOR = 3.0  # starts from "no shrinkage", as firmly as this many spectra would set it
_EVEN = 60.0  # two predictors start from equal weights, as firmly as this many spectra would set them


def shrinkage(truth: FloatArray, out_of_fold: FloatArray) -> FloatArray:
    """Factors (R,) in [0, 1]: slope of truth (n, R) on out-of-fold prediction, drawn slightly towards 1."""
    prior = _PRIOR * float((truth**2).sum()) / len(truth)
    slope = ((truth * out_of_fold).sum(axis=0) + prior) / ((out_of_fold**2).sum(axis=0) + prior)
    factors: FloatArray = np.clip(slope, 0.0, 1.0)
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
