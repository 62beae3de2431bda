"""What neighbours alone tell: spectra interpolated between measured positions, without any image.

A Gaussian process over positions with an exponential covariance and a nugget for each principal component of
the measured spectra (kriging). Sources: Cressie, Statistics for Spatial Data, Wiley 1993,
doi:10.1002/9781119115151, §3.4; the likelihood: Rasmussen & Williams, Gaussian Processes for Machine
Learning, MIT Press 2006, §5.4.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.chunks import rows_of
from curiosity_widgets.data.distances import decay
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.low_rank import LowRank

_COMPONENTS = 8
_LEARN_ON = 300  # points that lengths and nuggets are learned from
_LENGTHS = 10  # from a fiftieth to twice the extent of the measured positions
_NUGGETS = np.array([0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97])  # share that neighbours lack
_CHUNK = 4096  # positions at a time
_ROW_BYTES = 48  # of a covariance: scikit-learn has six copies at a time


def kriged(positions: FloatArray, targets: FloatArray, at: FloatArray, seed: int, step: int) -> LowRank:
    """Targets (m, D) at positions ``at`` (m, 2), from targets (n, D) measured at positions (n, 2) in pixels.

    Each component has the length and nugget of the greatest likelihood, found on at most 300 points; where
    white noise is likelier, it is predicted as its mean.
    """
    mean = targets.mean(axis=0)
    scale = float(np.abs(targets - mean).max()) or 1.0
    components = np.linalg.svd((targets - mean) / scale, full_matrices=False)[2][:_COMPONENTS]
    scores = (targets - mean) / scale @ components.T
    chosen = np.arange(len(positions))
    if len(positions) > _LEARN_ON:
        chosen = stream(seed, "kriging", step).choice(len(positions), _LEARN_ON, replace=False)
    predicted = np.zeros((len(at), len(components)))
    rows = rows_of(_ROW_BYTES * len(positions), _CHUNK)
    for column, kernel in enumerate(_kernels(positions[chosen], scores[chosen])):
        if kernel is not None:
            process = GaussianProcessRegressor(kernel, optimizer=None).fit(positions, scores[:, column])
            for start in range(0, len(at), rows):
                part = slice(start, start + rows)
                predicted[part, column] = process.predict(at[part])
    return LowRank(predicted, components, scale, mean)


def _kernels(positions: FloatArray, scores: FloatArray) -> list[ConstantKernel | None]:
    """The likeliest covariance of each component (n, R), None where that is white noise.

    One eigendecomposition serves all nuggets and components of a length.
    """
    distance = cdist(positions, positions)
    extent = float(distance.max()) or 1.0
    best = _log_likelihood(scores[None], np.zeros(1))[0]  # (R,) of white noise
    lengths, nuggets = np.zeros(len(best)), np.ones(len(best))
    for length in np.geomspace(0.02 * extent, 2.0 * extent, _LENGTHS):
        values, vectors = np.linalg.eigh(decay(distance.copy(), length))
        spread = (1.0 - _NUGGETS)[:, None] * np.maximum(values, 0.0) + _NUGGETS[:, None]  # (K, n)
        whitened = vectors.T @ scores / np.sqrt(spread)[..., None]
        likelihood = _log_likelihood(whitened, np.log(spread).sum(axis=1))  # (K, R)
        likeliest = likelihood.argmax(axis=0)
        found = likelihood.max(axis=0)
        better = found > best
        best[better], lengths[better] = found[better], length
        nuggets[better] = _NUGGETS[likeliest[better]]
    variance = (scores**2).mean(axis=0)
    return [
        ConstantKernel((1.0 - nugget) * power) * Matern(length, nu=0.5) + WhiteKernel(nugget * power)
        if nugget < 1.0 and power > 0
        else None
        for length, nugget, power in zip(lengths, nuggets, variance, strict=True)
    ]


def _log_likelihood(whitened: FloatArray, log_determinant: FloatArray) -> FloatArray:
    """(K, R) of whitened scores (K, n, R) at their best variance, up to a constant."""
    count = whitened.shape[1]
    variance = np.maximum((whitened**2).mean(axis=1), np.finfo(np.float64).tiny)
    likelihood: FloatArray = -0.5 * (count * np.log(variance) + log_determinant[:, None])
    return likelihood
