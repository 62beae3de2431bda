"""The living term of expected error reduction: what one more spectrum would teach about the whole map."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import needs
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import THREADS, by_slices

_SHARE_OF_PLACE = 0.5  # of what measured points tell of others, by lying near on the sample
_ALIKE = 0.5  # distance in structure (of unit total variance) over which likeness falls to 1/e
_NOISE = 0.2  # of a spectrum, in parts of the variance that is not known
_EVALUATED = 1000  # candidates that stand for the map
_POOL = 6000  # candidates whose gain is worked out; others have their nearest neighbour's
_CHUNK = 64  # of the evaluated at a time, so that a chunk stays in the cache
_DIMENSIONS = 12  # of the structure's space


class Reduction(Term):
    """By how much a spectrum at each candidate would lower the predicted error, summed over the map.

    What is not known yet is taken for a Gaussian process over place and structure: two candidates share

        k(i, j) = 0.5 exp(−|place_i − place_j| / length) + 0.5 exp(−|structure_i − structure_j| / 0.5)

    of it, where ``length`` is that of the learner's residuals and structure its latents and predicted
    scores. A spectrum at c lowers the variance at j by cov(j, c | measured)² / (var(c | measured) + noise);
    the gain of c is the sum of these over the map, each weighted by the predicted error there to a power.
    A picked candidate counts as measured. Where nothing can be learned, nothing is gained.

    Source: the integrated variance of Cohn, Ghahramani & Jordan 1996 (ALC) and Sacks et al. 1989, with
    the paper's predicted error as the weight.
    """

    def __init__(self, state: AcquisitionState, space: FloatArray, power: float) -> None:
        rng = state.rng
        self._place = state.candidates.positions.astype(np.float32)
        self._structure = _leading(space, rng)
        self._length = np.float32(max(state.length or state.candidates.patch / 2, 1.0))
        pool = np.flatnonzero(state.available)
        if len(pool) > _POOL:
            pool = np.sort(rng.choice(pool, _POOL, replace=False))
        everybody = len(self._place)
        stands = rng.choice(everybody, min(_EVALUATED, everybody), replace=False)
        self._pool, taken = pool, state.taken
        inverse = np.linalg.inv(self._shared(taken, taken) + _NOISE * np.eye(len(taken), dtype=np.float32))
        to_taken = self._shared(pool, taken)
        from_taken = to_taken @ inverse
        self._joint = self._shared(stands, pool) - self._shared(stands, taken) @ from_taken.T
        self._variance = np.maximum(1.0 - np.einsum("ij,ij->i", from_taken, to_taken), 0.0)
        self._to_taken, self._from_taken = to_taken, from_taken
        self._lowered: list[tuple[FloatArray, float]] = []
        self._weight = _weights(state, power)[stands].astype(np.float32)
        self._open = np.ones(len(pool), dtype=bool)
        self._nearest = np.arange(everybody)
        if len(pool):
            self._nearest = cKDTree(self._place[pool]).query(self._place, workers=THREADS)[1]
        top = float(self._gain().max(initial=0.0))
        self._top = top if top > 0 else 1.0
        super().__init__(self._spread())

    def take(self, picked: int) -> None:
        """What the picked candidate will tell is known."""
        place = int(np.searchsorted(self._pool, picked))
        if place == len(self._pool) or self._pool[place] != picked:  # its neighbour stands for it
            place = int(self._nearest[picked])
        one = self._pool[place : place + 1]
        shared = self._shared(self._pool, one)[:, 0] - self._to_taken @ self._from_taken[place]
        for column, variance in self._lowered:
            shared = shared - column * (column[place] / variance)
        variance = float(max(shared[place], 0.0)) + _NOISE
        self._lowered.append((shared, variance))
        told, share = self._joint[:, place].copy(), shared / variance

        def lower(rows: slice) -> None:
            self._joint[rows] -= told[rows, None] * share

        by_slices(lower, len(told), _CHUNK)
        self._variance = np.maximum(self._variance - shared**2 / variance, 0.0)
        self._open[place] = False
        self.value = self._spread()

    def _shared(self, first: IntArray, second: IntArray) -> FloatArray:
        """k (n, m) between candidates."""
        place = _likeness(self._place[first], self._place[second], self._length)
        alike = _likeness(self._structure[first], self._structure[second], np.float32(_ALIKE))
        place *= _SHARE_OF_PLACE
        alike *= 1.0 - _SHARE_OF_PLACE
        place += alike
        return place

    def _gain(self) -> FloatArray:
        gain: FloatArray = self._weight @ self._joint**2 / (self._variance + _NOISE)
        return gain * self._open

    def _spread(self) -> FloatArray:
        """The pool's gains, relative to the first best, given to everybody."""
        if not len(self._pool):
            return np.zeros(len(self._place))
        relative = np.clip(self._gain() / self._top, 0.0, 1.0).astype(np.float64)
        spread: FloatArray = relative[self._nearest]
        return spread


def _weights(state: AcquisitionState, power: float) -> FloatArray:
    """(N,) how much an error at each candidate counts: predicted error^power; nothing where all is noise."""
    weight = np.ones(len(state.available))
    if power:
        known = needs(state.predicted_error, "error_reduction", "a predicted error")
        error = np.maximum(np.asarray(known, dtype=np.float64), 0.0)
        mean = float(error.mean())
        weight = (error / mean) ** power if mean > 0 else weight
    if state.learnable is not None:
        weight = weight * hopeful(state.learnable)
    return weight


def hopeful(learnable: BoolArray) -> FloatArray:
    """1.0 where something can be learned, else 0; everywhere 1 where that would leave nothing."""
    return np.where(learnable, 1.0, 0.0) if learnable.any() else np.ones(len(learnable))


def _leading(space: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The leading principal components of a space (N, D), scaled to unit total variance."""
    sample = space
    if len(space) > 2000:
        sample = space[rng.choice(len(space), 2000, replace=False)]
    mean = sample.mean(axis=0)
    directions = np.linalg.svd(sample - mean, full_matrices=False)[2][:_DIMENSIONS]
    reduced = (space - mean) @ directions.T
    total = float(np.sqrt(((sample - mean) ** 2).sum(axis=1).mean()))
    scaled: FloatArray = (reduced / total if total > 0 else reduced).astype(np.float32, copy=False)
    return scaled


def _likeness(first: FloatArray, second: FloatArray, length: np.float32) -> FloatArray:
    """exp(−distance / length) (n, m); in place, as there are millions."""
    likeness = _distance(first, second)
    likeness /= -length
    return np.exp(likeness, out=likeness)


def _distance(first: FloatArray, second: FloatArray) -> FloatArray:
    square: FloatArray = (2.0 * first) @ second.T
    np.subtract((first**2).sum(axis=1)[:, None], square, out=square)
    square += (second**2).sum(axis=1)
    np.maximum(square, 0.0, out=square)
    return np.sqrt(square, out=square)
