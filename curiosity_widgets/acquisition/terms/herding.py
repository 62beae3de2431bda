"""How much of the expected error a candidate would cover: the soft form of farthest first."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.terms.learnable import learnable_error
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.distances import nearest, squared_distances

_EVALUATED = 1000  # candidates that represent the map


class Herding(Term):
    """By how much Σ_x error(x) · max over chosen c of k(x, c) would grow, relative to the best candidate.

    ``k`` is Gaussian over a space (N, D); its width is the median distance of candidates to the nearest
    chosen one, so that it narrows as spectra become many. The error is the part of the predicted one that is
    not noise. A picked candidate counts as chosen.

    Source: Bae, Oliveira & Sutherland, ICLR 2025, arXiv:2412.20644; the width, and expected error in place of
    a classifier's uncertainty, are ours.
    """

    def __init__(self, state: AcquisitionState, space: FloatArray) -> None:
        total = len(space)
        evaluated = state.rng.choice(total, min(_EVALUATED, total), replace=False)
        taken = state.taken
        width = float(np.median(nearest(space, taken)[0])) if len(taken) else float(space.std())
        self._scale = 2.0 * max(width, float(np.finfo(np.float32).tiny)) ** 2
        self._space, self._evaluated = space, space[evaluated]
        self._weight = learnable_error(state)[evaluated]
        self._kernel = self._similar(space).astype(np.float32)
        self._covered = self._kernel[taken].max(axis=0) if len(taken) else np.zeros(len(evaluated))
        gain = self._gain()
        top = float(gain[state.available].max(initial=0.0))
        self._top = top if top > 0 else 1.0
        super().__init__(np.clip(gain / self._top, 0.0, 1.0))

    def take(self, picked: int) -> None:
        """Count what the picked candidate covers as covered."""
        self._covered = np.maximum(self._covered, self._kernel[picked])
        self.value = np.clip(self._gain() / self._top, 0.0, 1.0)

    def _similar(self, points: FloatArray) -> FloatArray:
        """k (n, m) of points and the evaluated candidates."""
        similar: FloatArray = np.exp(-squared_distances(points, self._evaluated) / self._scale)
        return similar

    def _gain(self) -> FloatArray:
        gain: FloatArray = np.maximum(self._kernel - self._covered, 0.0) @ self._weight
        return gain
