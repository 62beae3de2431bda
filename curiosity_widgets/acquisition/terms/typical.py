"""How typical a candidate is of a kind of patch that has no spectrum yet."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import KMeans

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.distances import nearest_centre

_LEARN_ON = 6000  # candidates that k-means learns from; the rest are assigned afterwards


class Typical(Term):
    """The patches' features (N, F) fall into as many k-means clusters as there will be spectra after the
    batch. In clusters without a measured point the value is (size of the cluster, relative to the
    largest) × (centrality in it) × (spread of the committee)^power; elsewhere it is zero.

    Source: TypiClust, Hacohen, Dekel & Weinshall, ICML 2022, arXiv:2202.02794; the committee's spread
    is ours.
    """

    def __init__(self, state: AcquisitionState, k: int, committee_power: float) -> None:
        features = state.features
        clusters = min(len(state.taken) + max(k, 1), len(features))
        labels, distance = _clusters(features, clusters, state.rng)
        self._labels = labels
        size = np.bincount(labels[state.available & state.fair], minlength=clusters).astype(np.float64)
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
        """Set the value of the picked candidate's cluster, which now has its spectrum, to zero."""
        self.value = np.where(self._labels == self._labels[picked], 0.0, self.value)


def _clusters(features: FloatArray, count: int, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
    """k-means labels (N,) and the distance (N,) of each candidate to the centre of its cluster."""
    sample = features
    if len(features) > _LEARN_ON:
        sample = features[rng.choice(len(features), max(_LEARN_ON, count), replace=False)]
    count = min(count, len(np.unique(sample, axis=0)))  # fewer where patches are all alike
    kmeans = KMeans(count, n_init=1, max_iter=30, random_state=int(rng.integers(2**31))).fit(sample)
    distance, labels = nearest_centre(features, kmeans.cluster_centers_)
    return labels, distance
