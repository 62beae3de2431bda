"""Ridge regressions beside an ensemble's networks: each member's own, without the fold it leaves out."""

from __future__ import annotations

from functools import partial

import numpy as np
from sklearn import config_context
from sklearn.linear_model import RidgeCV

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.parts.inputs import Inputs
from curiosity_widgets.learning.parts.structure_model import Jobs

# Of the range of known scores; a straight line that leads farther is not followed. A tenth cut off what is
# usual beyond thirty spectra: R² .944 on blocks of simulated-12+linear, with one half .955 (six seeds).
_BEYOND = 0.5
_PENALTIES = np.logspace(-2, 5, 15)


class FoldRidges:
    """Scores of spectra as linear functions of ``inputs``; the penalty is chosen by leave-one-out.

    A member is never fitted to the fold of candidates that it leaves out; :meth:`predict_new` also knows the
    regression on all of them. Where spectra follow the image
    linearly this needs fewer of them than any network or forest. Source: Hoerl & Kennard, Technometrics 12,
    55 (1970), doi:10.1080/00401706.1970.10488634.
    """

    def __init__(self, inputs: Inputs, fold_of: IntArray, members: int) -> None:
        self._inputs, self._fold_of, self._members = inputs, fold_of, members
        self._slopes = self._offsets = np.zeros(0, dtype=np.float32)
        self._low = self._high = self._offsets  # what a member may predict

    def jobs(self, index: IntArray, scores: FloatArray, step: int, weight: FloatArray | None = None) -> Jobs:
        """What fits the members to the scores (n, R) of measured candidates (n,), each with a weight (n,): a
        job for each, and one for the regression on all."""
        inputs, folds = self._inputs(index).astype(np.float64), self._fold_of[index]
        outputs = scores.shape[1]
        slopes = np.empty((inputs.shape[1], (self._members + 1) * outputs), dtype=np.float32)
        offsets = np.empty(slopes.shape[1], dtype=np.float32)
        low, high = scores.min(axis=0), scores.max(axis=0)
        beyond = _BEYOND * (high - low)
        self._low, self._high = (low - beyond).astype(np.float32), (high + beyond).astype(np.float32)
        self._slopes, self._offsets = slopes, offsets

        def fit(member: int) -> None:
            known = np.flatnonzero(folds != member)  # of the one after the last member: all
            known = known if len(known) > 1 else np.arange(len(index))
            own = None if weight is None else weight[known]
            columns = slice(member * outputs, (member + 1) * outputs)
            slopes[:, columns], offsets[columns] = ridge(inputs[known], scores[known], own)

        return [partial(fit, member) for member in range(self._members + 1)]

    def predict(self, index: IntArray | slice) -> FloatArray:
        """Scores (M, n, R) float32 of candidates (n,) by every member."""
        return np.clip(self._all(index)[:-1], self._low, self._high)

    def predict_new(self, index: IntArray | slice) -> FloatArray:
        """The same of candidates that are not measured: the members around the regression on all spectra.

        A member lacks a fifth of the spectra, which costs most where there are few.
        """
        scores = self._all(index)
        around: FloatArray = scores[:-1] + (scores[-1] - scores[:-1].mean(axis=0))
        return np.clip(around, self._low, self._high)

    def _all(self, index: IntArray | slice) -> FloatArray:
        """Scores (M + 1, n, R) by every member and by the regression on all."""
        flat = self._inputs(index) @ self._slopes + self._offsets
        scores: FloatArray = flat.reshape(len(flat), self._members + 1, -1).transpose(1, 0, 2)
        return scores


def ridge(
    inputs: FloatArray, scores: FloatArray, weight: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Slopes (F, R) and offsets (R,) of the ridge regression of scores (n, R) on inputs (n, F)."""
    with config_context(skip_parameter_validation=True, assume_finite=True):
        fitted = RidgeCV(alphas=_PENALTIES).fit(inputs, scores, sample_weight=weight)
    slopes = np.asarray(fitted.coef_, dtype=np.float64).reshape(scores.shape[1], -1).T
    return slopes, np.asarray(fitted.intercept_, dtype=np.float64).reshape(-1)
