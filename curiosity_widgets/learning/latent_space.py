"""The latent space, reduced: few coordinates that stay where they are from step to step, and clusters."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import integer_seed, stream

_CLUSTERED = 10_000  # vectors that k-means learns from; the others go to the nearest centre
_STARTS = 4


def principal_coordinates(latent: FloatArray, dimensions: int) -> FloatArray:
    """The first principal components (N, dimensions) of latent vectors (N, d).

    Their root mean square radius is 1. Signs are chosen so that the largest coefficient of every component
    is positive. Where d is less than ``dimensions`` the last columns are zero; rows that are not finite
    stay NaN.
    """
    values = np.asarray(latent, dtype=np.float64)
    finite = np.isfinite(values).all(axis=1)
    coordinates = np.full((len(values), dimensions), np.nan)
    known = values[finite]
    if not len(known):
        return coordinates
    known = known - known.mean(axis=0)
    _, vectors = np.linalg.eigh(known.T @ known)
    axes = vectors[:, ::-1][:, :dimensions]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1.0, 1.0)
    shown = np.zeros((len(known), dimensions))
    shown[:, : axes.shape[1]] = known @ axes
    radius = np.sqrt(np.square(shown).sum(axis=1).mean())
    coordinates[finite] = shown / radius if radius > 0 else shown
    return coordinates


def aligned(coordinates: FloatArray, reference: FloatArray | None) -> FloatArray:
    """Coordinates (N, k) turned and mirrored to lie nearest to a reference (N, k); shapes stay as they are.

    Orthogonal Procrustes (Schönemann 1966): the orthogonal Q that minimises |coordinates Q − reference|
    is U Vᵀ, of the singular value decomposition U S Vᵀ of coordinatesᵀ reference.
    """
    if reference is None or reference.shape != coordinates.shape:
        return coordinates
    both = np.isfinite(coordinates).all(axis=1) & np.isfinite(reference).all(axis=1)
    left, _, right = np.linalg.svd(coordinates[both].T @ reference[both])
    turned: FloatArray = coordinates @ (left @ right)
    return turned


def cluster(latent: FloatArray, k: int, seed: int) -> IntArray:
    """k-means labels (N,) of latent vectors (N, d): the same for the same latent, k and seed.

    The clusters are numbered by their first candidate, so that numbers keep their positions on the sample
    while the model learns. Vectors that are not finite get −1.
    """
    values = np.asarray(latent, dtype=np.float32)
    finite = np.flatnonzero(np.isfinite(values).all(axis=1))
    labels = np.full(len(values), -1, dtype=np.int64)
    if not len(finite):
        return labels
    draw = stream(seed, "latent clusters").permutation(len(finite))[:_CLUSTERED]
    learn_on = values[finite[np.sort(draw)]]
    distinct = len(np.unique(learn_on, axis=0))
    state = integer_seed(seed, "k-means") % 2**32
    # One thread: otherwise sums are added in another order, and a training beside needs the other cores.
    with threadpool_limits(1, user_api="openmp"):
        found = k_means(values[finite], learn_on, min(k, distinct), starts=_STARTS, state=state)
    _, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    labels[finite] = first.argsort().argsort()[inverse]
    return labels


def k_means(values: FloatArray, learn_on: FloatArray, k: int, *, starts: int, state: int) -> IntArray:
    """The nearest centre (N,) of every row of ``values`` (N, d), of k centres learned from ``learn_on``."""
    from sklearn.cluster import KMeans  # half a second, paid only by those who look at clusters

    labels: IntArray = KMeans(k, n_init=starts, random_state=state).fit(learn_on).predict(values)
    return labels
