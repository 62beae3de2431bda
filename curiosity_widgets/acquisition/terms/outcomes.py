"""Terms on predicted outcomes: unlike in structure and outcome together, and new in outcome."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import Ridge

from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices, rows_of
from curiosity_widgets.data.distances import distances

_ROWS = 8192  # candidates at a time
_ROW_BYTES = 24  # of distances in two spaces and their product


def weighted_features(features: FloatArray, outcomes: FloatArray, taken: IntArray) -> FloatArray:
    """Features (N, F), each of unit variance times its importance for the outcomes (N, R) of ``taken`` ones.

    The importance is the mean absolute coefficient of ridge regressions.
    """
    spread = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    weight = np.ones(features.shape[1])
    if len(taken):
        known = outcomes[taken]
        unit = known / (float(known.std(axis=0).max(initial=0.0)) or 1.0)
        weight = np.abs(np.atleast_2d(Ridge(alpha=1.0).fit(scaled[taken], unit).coef_)).mean(axis=0)
    weighted: FloatArray = scaled * (weight if weight.any() else 1.0)
    return weighted


class UnlikeInBoth(Term):
    """Least product of distance in features (N, F) and in outcomes (N, R) to any measured candidate.

    Source: iGS, Wu, Lin & Huang, Inf. Sci. 474, 90 (2019), doi:10.1016/j.ins.2018.09.060.
    """

    def __init__(self, features: FloatArray, outcomes: FloatArray, taken: IntArray) -> None:
        self._features, self._outcomes = features, outcomes
        # Before any spectrum everything is equally far from what is known.
        least = np.ones(len(features))

        def fill(rows: slice) -> None:
            least[rows] = self._product(rows, taken).min(axis=1)

        if len(taken):
            by_slices(fill, len(features), rows_of(_ROW_BYTES * len(taken), _ROWS))
        self._scale = float(least.max()) or 1.0
        super().__init__(least / self._scale)

    def take(self, picked: int) -> None:
        """Count the picked candidate as measured, with the outcome that is predicted for it."""
        product = self._product(slice(None), np.array([picked]))[:, 0] / self._scale
        self.value = np.minimum(self.value, product)

    def _product(self, rows: slice, others: IntArray) -> FloatArray:
        by_features = distances(self._features[rows], self._features[others])
        product: FloatArray = by_features * distances(self._outcomes[rows], self._outcomes[others])
        return product


class Novelty(Term):
    """Mean distance of a sampled outcome (N, R) to the nearest outcomes of measured candidates.

    ``known`` (N, R): the outcomes without the noise of single spectra. ``nearest_of``: how many count.
    """

    def __init__(self, sampled: FloatArray, known: FloatArray, taken: IntArray, nearest_of: int) -> None:
        self._sampled, self._k = sampled, nearest_of
        archive = known[taken] if len(taken) else known.mean(axis=0, keepdims=True)
        self._away = np.empty((len(sampled), min(nearest_of, len(archive))), dtype=sampled.dtype)

        def fill(rows: slice) -> None:
            self._away[rows] = self._nearest(distances(sampled[rows], archive))

        by_slices(fill, len(sampled), rows_of(_ROW_BYTES * len(archive), _ROWS))
        self._top = float(self._novel().max(initial=0.0)) or 1.0
        super().__init__(np.clip(self._novel() / self._top, 0.0, 1.0))

    def take(self, picked: int) -> None:
        """Add the sampled outcome of the picked candidate to what is known."""
        own = distances(self._sampled, self._sampled[picked][None])
        self._away = self._nearest(np.concatenate([self._away, own], axis=1))
        self.value = np.clip(self._novel() / self._top, 0.0, 1.0)

    def _novel(self) -> FloatArray:
        novel: FloatArray = self._away.mean(axis=1)
        return novel

    def _nearest(self, away: FloatArray) -> FloatArray:
        """The least of the distances (N, n), as many as count."""
        count = min(self._k, away.shape[1])
        nearest: FloatArray = np.partition(away, count - 1, axis=1)[:, :count]
        return nearest
