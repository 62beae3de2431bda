"""The living terms of a score: each a value in [0, 1] for every candidate, told of every pick of a batch."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import KMeans

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices

_CHUNK = 8192  # rows at a time, so that a million candidates need little memory
_LEARN_ON = 6000  # candidates that k-means learns from; the rest are assigned afterwards


class Term:
    """A term that picks do not change."""

    def __init__(self, value: FloatArray) -> None:
        self.value = value  # (N,)

    def take(self, picked: int) -> None:
        """One candidate of the batch was picked."""


class Product(Term):
    """Two terms multiplied."""

    def __init__(self, first: Term, second: Term) -> None:
        self._first, self._second = first, second
        super().__init__(first.value * second.value)

    def take(self, picked: int) -> None:
        """Both are told."""
        self._first.take(picked)
        self._second.take(picked)
        self.value = self._first.value * self._second.value


class Farthest(Term):
    """Distance to the nearest measured or pending point in a space (N, D), relative to the farthest
    available candidate; a picked candidate counts as measured (k-center greedy).
    """

    def __init__(self, space: FloatArray, taken: IntArray, available: BoolArray) -> None:
        self._space, self._squares = space, squared_lengths(space)
        distance = nearest_distance(space, taken, self._squares)
        if len(taken) == 0:
            distance = np.linalg.norm(space - space.mean(axis=0), axis=1)
        seen = distance[available]
        self._scale = float(seen.max()) if seen.size and seen.max() > 0 else 1.0
        super().__init__(np.minimum(distance / self._scale, 1.0))

    def take(self, picked: int) -> None:
        """Nothing near the picked candidate is far any more."""
        distance = nearest_distance(self._space, np.array([picked]), self._squares)
        self.value = np.minimum(self.value, distance / self._scale)


class Typical(Term):
    """How typical a candidate is of a kind of patch that has no spectrum yet.

    The patches' features (N, F) fall into as many k-means clusters as there will be spectra after the
    batch. In clusters without a measured point the value is (size of the cluster, relative to the
    largest) × (centrality in it) × (spread of the committee)^power; elsewhere it is zero.
    """

    def __init__(self, state: AcquisitionState, k: int, committee_power: float) -> None:
        features = state.features
        clusters = min(len(state.taken) + max(k, 1), len(features))
        labels, distance = _clusters(features, clusters, state.rng)
        self._labels = labels
        size = np.bincount(labels[state.available], minlength=clusters).astype(np.float64)
        covered = np.zeros(clusters, dtype=bool)
        covered[labels[state.taken]] = True
        size[covered] = 0.0
        radius = np.bincount(labels, distance, clusters) / np.maximum(
            np.bincount(labels, minlength=clusters), 1
        )
        centrality = 1.0 / (1.0 + (distance / np.maximum(radius, 1e-12)[labels]) ** 2)
        value = size[labels] * centrality
        if committee_power and state.uncertainty is not None:
            value = value * np.maximum(state.uncertainty, 0.0) ** committee_power
        top = value[state.available].max(initial=0.0)
        super().__init__(np.minimum(value / top, 1.0) if top > 0 else value)

    def take(self, picked: int) -> None:
        """The picked candidate's cluster has its spectrum."""
        self.value = np.where(self._labels == self._labels[picked], 0.0, self.value)


def nearest(
    space: FloatArray, chosen: IntArray, squares: FloatArray | None = None
) -> tuple[FloatArray, IntArray]:
    """Euclidean distance (N,) of every row of ``space`` (N, D) to the nearest chosen row, and that row's
    index (N,); infinite and -1 where none is chosen. ``squares`` (N,): :func:`squared_lengths` of the space,
    for who asks more than once.
    """
    if len(chosen) == 0:
        return np.full(len(space), np.inf), np.full(len(space), -1, dtype=np.int64)
    distance, place = _to_centres(space, space[chosen], squares)
    index = chosen[place]
    distance[chosen], index[chosen] = 0.0, chosen
    return distance, index


def nearest_distance(space: FloatArray, chosen: IntArray, squares: FloatArray | None = None) -> FloatArray:
    """Euclidean distance (N,) of every row of ``space`` (N, D) to the nearest chosen row; inf without any."""
    return nearest(space, chosen, squares)[0]


def squared_lengths(space: FloatArray) -> FloatArray:
    """Squared lengths (N,) of the rows of a space (N, D)."""
    squares = np.empty(len(space), dtype=space.dtype)

    def fill(rows: slice) -> None:
        squares[rows] = (space[rows] ** 2).sum(axis=1)

    by_slices(fill, len(space), _CHUNK)
    return squares


def _to_centres(
    space: FloatArray, centres: FloatArray, squares: FloatArray | None = None
) -> tuple[FloatArray, IntArray]:
    """Distance (N,) of every row of a space (N, D) to the nearest of the centres (K, D), and which it is."""
    squares = squared_lengths(space) if squares is None else squares
    distance, place = np.empty(len(space)), np.zeros(len(space), dtype=np.int64)
    twice, own = (2.0 * centres).T, (centres**2).sum(axis=1)

    def fill(rows: slice) -> None:
        square = space[rows] @ twice
        np.subtract(squares[rows, None], square, out=square)
        square += own
        least = square[:, 0]
        if len(centres) > 1:
            place[rows] = closest = square.argmin(axis=1)
            least = square[np.arange(len(square)), closest]
        distance[rows] = np.sqrt(np.maximum(least, 0.0))

    by_slices(fill, len(space), _CHUNK)
    return distance, place


def _clusters(features: FloatArray, count: int, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
    """k-means labels (N,) and the distance (N,) to the own centre."""
    sample = features
    if len(features) > _LEARN_ON:
        sample = features[rng.choice(len(features), max(_LEARN_ON, count), replace=False)]
    count = min(count, len(np.unique(sample, axis=0)))  # patches that look all the same
    kmeans = KMeans(count, n_init=1, max_iter=30, random_state=int(rng.integers(2**31))).fit(sample)
    distance, labels = _to_centres(features, kmeans.cluster_centers_)
    return labels, distance
