"""Predicted spectra of many candidates at once, without making each of them."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.protocols import Prediction


def mean_and_spread(prediction: Prediction, index: IntArray) -> tuple[FloatArray, FloatArray]:
    """Mean (S,) and standard deviation (S,) over the predicted spectra of some candidates (n,)."""
    known = index[prediction.is_known(index)]
    scores = np.asarray(prediction.scores_of(known if len(known) else index), dtype=np.float64)
    mean = scores.mean(axis=0)
    if prediction.components is None:
        offset = 0.0 if prediction.mean is None else prediction.mean
        return mean + offset, scores.std(axis=0)
    components = np.asarray(prediction.components, dtype=np.float64)
    centred = scores - mean
    covariance = centred.T @ centred / len(scores)
    variance = np.einsum("rs,rq,qs->s", components, covariance, components)
    offset = 0.0 if prediction.mean is None else prediction.mean
    return mean @ components + offset, np.sqrt(np.maximum(variance, 0.0))


def cluster_means(prediction: Prediction, clusters: IntArray) -> FloatArray:
    """Mean predicted spectrum (k, S) of each of the candidates' clusters (N,); NaN for an empty one."""
    count = int(clusters.max()) + 1
    means = [
        mean_and_spread(prediction, members)[0]
        if len(members := np.flatnonzero(clusters == number))
        else np.full(_length(prediction), np.nan)
        for number in range(count)
    ]
    return np.stack(means)


def _length(prediction: Prediction) -> int:
    made = prediction.scores if prediction.components is None else prediction.components
    return int(made.shape[1])
