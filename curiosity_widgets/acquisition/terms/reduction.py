"""The term of expected error reduction: how much one more spectrum would teach about the whole map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.terms.learnable import learnable_error, relative_noise
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import THREADS, at_once, by_slices, rows_of
from curiosity_widgets.data.distances import decay, distances

_SHARE_OF_PLACE = 0.5  # of the covariance that comes from lying near on the sample
_ALIKE = 0.5  # distance in structure (of unit total variance) over which the covariance falls to 1/e
_NOISE = 0.2  # of a spectrum, in parts of the variance that is not known, where it has no noise of its own
_EVALUATED = 700  # candidates that represent the map
_POOL = 4000  # candidates whose gain is computed; others have their nearest neighbour's
_CHUNK = 64  # of the evaluated at a time, so that a chunk stays in the cache
_ROWS = 8192  # of a covariance at a time
_ROW_BYTES = 12  # of a covariance and what it is made of
_DIMENSIONS = 12  # of the structure's space


@dataclass(frozen=True, eq=False)
class _Lowered:
    """What a picked candidate explains: its covariances when it was picked, and its variance with noise."""

    over_map: FloatArray  # (m,) with the evaluated
    over_pool: FloatArray  # (P,) with the pool
    variance: float


class Reduction(Term):
    """By how much a spectrum at each candidate would lower the predicted error, summed over the map.

    What is not known yet is modelled as a Gaussian process over position and structure with the covariance

        k(i, j) = 0.5 exp(−|position_i − position_j| / length) + 0.5 exp(−|structure_i − structure_j| / 0.5)

    where ``length`` is that of the learner's residuals and structure its latents and predicted
    scores. A spectrum at c lowers the variance at j by cov(j, c | measured)² / (var(c | measured) + noise);
    the gain of c is the sum of these over the map, each weighted by the part of the predicted error there
    that is not noise, to a power. The noise is 0.2, and more where spectra are noisy: they teach less.
    A picked candidate counts as measured. Where nothing can be learned, nothing is gained.

    Source: the integrated variance of Cohn, Ghahramani & Jordan, JAIR 4, 129 (1996), doi:10.1613/jair.295
    (ALC) and Sacks et al., Statist. Sci. 4, 409 (1989), doi:10.1214/ss/1177012413, weighted by the
    predicted error of Vatsavai et al., Digital Discovery 2025.
    """

    def __init__(self, state: AcquisitionState, space: FloatArray, power: float) -> None:
        rng = state.rng
        self._positions = state.candidates.positions.astype(np.float32)
        self._structure = _leading(space, state.fair, rng)
        self._length = max(state.length or state.candidates.patch / 2, 1.0)
        pool = np.flatnonzero(state.available)
        if len(pool) > _POOL:
            pool = np.sort(rng.choice(pool, _POOL, replace=False))
        total = len(self._positions)
        fair = np.flatnonzero(state.fair)
        evaluated = fair[rng.choice(len(fair), min(_EVALUATED, len(fair)), replace=False)]
        self._pool, taken = pool, state.taken
        noise = (_NOISE + relative_noise(state)).astype(np.float32)
        self._noise = noise[pool]
        self._inverse = np.linalg.inv(self._covariance(taken, taken) + np.diag(noise[taken]))
        self._to_taken = self._covariance(pool, taken)
        self._joint = self._covariance(evaluated, pool)
        self._variance = np.ones(len(pool), dtype=np.float32)
        self._explain(self._covariance(evaluated, taken))
        self._weight = _weights(state, power)[evaluated].astype(np.float32)
        self._sum = self._weighted_squares()
        self._lowered: list[_Lowered] = []
        self._left = np.ones(len(pool), dtype=bool)  # not picked yet
        self._nearest = np.arange(total)
        if len(pool):
            self._nearest = cKDTree(self._positions[pool]).query(self._positions, workers=THREADS)[1]
        top = float(self._gain().max(initial=0.0))
        self._top = top if top > 0 else 1.0
        super().__init__(self._values())

    def take(self, picked: int) -> None:
        """Lower the variances by what a spectrum at the picked candidate will teach."""
        place = int(np.searchsorted(self._pool, picked))
        if place == len(self._pool) or self._pool[place] != picked:  # its neighbour represents it
            place = int(self._nearest[picked])
        one = self._pool[place : place + 1]
        over_pool = self._covariance(self._pool, one)[:, 0]
        over_pool -= self._to_taken @ (self._to_taken[place] @ self._inverse)
        over_map = self._joint[:, place].copy()
        for before in self._lowered:
            known = before.over_pool[place] / before.variance
            over_pool -= before.over_pool * known
            over_map -= before.over_map * known
        variance = float(max(over_pool[place], 0.0) + self._noise[place])
        # The sum of weighted squares of `_joint` less what the picks explain of it, which itself is not
        # changed: its millions are read once for a pick, in one product.
        weighted, share = self._weight * over_map, over_pool / variance
        products = weighted @ self._joint
        for before in self._lowered:
            products -= (weighted @ before.over_map) / before.variance * before.over_pool
        change = share * (share * (weighted @ over_map) - 2.0 * products)
        self._sum = np.maximum(self._sum + change, 0.0)
        self._lowered.append(_Lowered(over_map, over_pool, variance))
        self._variance = np.maximum(self._variance - over_pool * share, 0.0)
        self._left[place] = False
        self.value = self._values()

    def _explain(self, evaluated: FloatArray) -> None:
        """Lower all variances by what the taken ones teach; ``evaluated`` (m, n): their covariance with
        these."""

        def lower(rows: slice) -> None:
            to_taken = self._to_taken[rows]
            from_taken = to_taken @ self._inverse
            self._joint[:, rows] -= evaluated @ from_taken.T
            explained = np.einsum("ij,ij->i", from_taken, to_taken)
            self._variance[rows] = np.maximum(1.0 - explained, 0.0)

        by_slices(lower, len(self._pool), rows_of(_ROW_BYTES * evaluated.shape[1], _ROWS))

    def _covariance(self, first: IntArray, second: IntArray) -> FloatArray:
        """k (n, m) between candidates, before anything is measured."""
        covariance = np.empty((len(first), len(second)), dtype=np.float32)
        positions, structure = self._positions[second], self._structure[second]

        def fill(rows: slice) -> None:
            by_position = decay(distances(self._positions[first[rows]], positions), self._length)
            by_structure = decay(distances(self._structure[first[rows]], structure), _ALIKE)
            by_position *= _SHARE_OF_PLACE
            by_structure *= 1.0 - _SHARE_OF_PLACE
            covariance[rows] = by_position
            covariance[rows] += by_structure

        by_slices(fill, len(first), rows_of(_ROW_BYTES * len(second), _ROWS))
        return covariance

    def _weighted_squares(self) -> FloatArray:
        """The sum (P,) over the evaluated of their weighted squared covariances with the pool."""
        # A chunk's sum each: added in one order, whichever thread is first.
        sums = np.empty((-(-len(self._joint) // _CHUNK), self._joint.shape[1]), dtype=np.float32)

        def fill(number: int) -> None:
            rows = slice(number * _CHUNK, (number + 1) * _CHUNK)
            sums[number] = self._weight[rows] @ np.square(self._joint[rows])

        at_once(fill, range(len(sums)))
        total: FloatArray = sums.sum(axis=0, dtype=np.float64)
        return total

    def _gain(self) -> FloatArray:
        gain: FloatArray = self._sum / (self._variance + self._noise)
        return gain * self._left

    def _values(self) -> FloatArray:
        """(N,) the pool's gains relative to the best before any pick, each candidate with its nearest's."""
        if not len(self._pool):
            return np.zeros(len(self._positions))
        relative = np.clip(self._gain() / self._top, 0.0, 1.0).astype(np.float64)
        values: FloatArray = relative[self._nearest]
        return values


def _weights(state: AcquisitionState, power: float) -> FloatArray:
    """(N,) how much an error at each candidate counts: learnable error^power, 0 where all is noise."""
    weight: FloatArray = np.ones(len(state.available))
    if power:
        error = learnable_error(state)
        mean = float(error.mean())
        weight = (error / mean) ** power if mean > 0 else weight
    if state.learnable is not None:
        weight = weight * _learnable_weights(state.learnable)
    return weight


def _learnable_weights(learnable: BoolArray) -> FloatArray:
    """1.0 where something can be learned, else 0; everywhere 1 where that would leave nothing."""
    return np.where(learnable, 1.0, 0.0) if learnable.any() else np.ones(len(learnable))


def _leading(space: FloatArray, fair: BoolArray, rng: np.random.Generator) -> FloatArray:
    """The leading principal components of a space (N, D), scaled to unit total variance over its fair part
    (N,): where what is rare is looked at closely, it must not count for more than its area."""
    sample = space if fair.all() else space[fair]
    if len(sample) > 2000:
        sample = sample[rng.choice(len(sample), 2000, replace=False)]
    mean = sample.mean(axis=0)
    centred = sample - mean
    square = centred.T @ centred
    directions = np.linalg.eigh(square)[1][:, : -1 - _DIMENSIONS : -1]  # ascending by variance
    reduced = (space - mean) @ directions
    total = float(np.sqrt(np.trace(square) / len(sample)))
    scaled: FloatArray = (reduced / total if total > 0 else reduced).astype(np.float32, copy=False)
    return scaled
