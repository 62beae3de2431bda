"""Principal components of what a map is made of, learned from a few thousand random rows of it."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.chunks import by_slices

_LEARN_ON = 4000  # rows: more change the leading components no more
_CHUNK = 8192  # patches at a time


def random_rows(total: int, rng: np.random.Generator) -> IntArray:
    """At most 4000 of ``total`` rows, in random order, none twice: enough to learn components from."""
    rows: IntArray = rng.choice(total, min(_LEARN_ON, total), replace=False)
    return rows


def principal_components(rows: FloatArray, count: int) -> PCA:
    """The leading ``count`` components of rows (n, F), fewer where n or F are."""
    with np.errstate(invalid="ignore"):  # rows all alike: the shares of their variance are 0/0, and unused
        return PCA(min(count, *rows.shape), svd_solver="full").fit(rows)


def in_components(
    pca: PCA, candidates: Candidates, image: FloatArray, chosen: IntArray | None = None
) -> FloatArray:
    """The patches of all candidates, or of the ``chosen`` ones, on an image (C, H, W) in these components:
    (N, count) float32."""
    total = len(candidates) if chosen is None else len(chosen)
    scores = np.empty((total, pca.n_components_), dtype=np.float32)

    def fill(rows: slice) -> None:
        index = np.arange(rows.start, rows.stop) if chosen is None else chosen[rows]
        scores[rows] = pca.transform(candidates.flat_patches(image, index))

    by_slices(fill, total, _CHUNK)
    return scores
