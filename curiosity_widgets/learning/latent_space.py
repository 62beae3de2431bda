"""The latent space, reduced: few coordinates that stay where they are from step to step, and clusters."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import integer_seed, stream

CLUSTERS = 5  # as many as are shown unless a user wants others
_CLUSTERED = 2_000  # vectors that k-means learns from; the others go to the nearest centre
_STARTS = 2


def principal_components(latent: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """The first principal components (N, k) of latent vectors (N, d), at most ``most``, and the share (k,) of
    the variance that each has.

    All are divided by the root mean square radius of the first three of them. Signs are chosen so that the
    largest coefficient of every component is positive. Rows that are not finite stay NaN.
    """
    values = np.asarray(latent, dtype=np.float64)
    finite = np.isfinite(values).all(axis=1)
    count = min(most, values.shape[1])
    coordinates = np.full((len(values), count), np.nan)
    known = values[finite]
    if not len(known):
        return coordinates, np.zeros(count)
    known = known - known.mean(axis=0)
    variances, vectors = np.linalg.eigh(known.T @ known)
    axes = vectors[:, ::-1][:, :count]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.where(axes[largest, np.arange(count)] < 0, -1.0, 1.0)
    shown = known @ axes
    radius = np.sqrt(np.square(shown[:, :3]).sum(axis=1).mean())
    coordinates[finite] = shown / radius if radius > 0 else shown
    variances = np.maximum(variances[::-1][:count], 0.0)
    total = float(np.square(known).sum())
    return coordinates, variances / total if total > 0 else np.zeros(count)


def mirrored(coordinates: FloatArray, reference: FloatArray | None) -> FloatArray:
    """Components (N, k) with the signs that bring them nearest to a reference (N, k): the cloud stays as it
    was at the step before, and an axis stays the component that it is called.
    """
    if reference is None or len(reference) != len(coordinates):
        return coordinates
    both = min(coordinates.shape[1], reference.shape[1])
    signs = np.ones(coordinates.shape[1])
    signs[:both][np.nansum(coordinates[:, :both] * reference[:, :both], axis=0) < 0] = -1.0
    turned: FloatArray = coordinates * signs
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
    state = integer_seed(seed, "k-means") % 2**32
    # One thread: otherwise sums are added in another order, and a training beside needs the other cores.
    with threadpool_limits(1, user_api="openmp"):
        found = k_means(values[finite], learn_on, k, starts=_STARTS, state=state)
    _, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    labels[finite] = first.argsort().argsort()[inverse]
    return labels


def k_means(values: FloatArray, learn_on: FloatArray, k: int, *, starts: int, state: int) -> IntArray:
    """The nearest centre (N,) of every row of ``values`` (N, d), of k centres learned from ``learn_on``;
    of fewer where that has fewer different rows.
    """
    from sklearn.cluster import KMeans  # half a second, paid only by those who look at clusters

    labels: IntArray = (
        KMeans(_at_most(k, learn_on), n_init=starts, random_state=state).fit(learn_on).predict(values)
    )
    return labels


def _at_most(k: int, rows: FloatArray) -> int:
    """k, or the number of different rows (n, d) where these are fewer; as a rule the first few suffice."""
    for part in (rows[: 4 * k], rows):
        distinct = len(np.unique(part, axis=0))
        if distinct >= k:
            return k
    return distinct
