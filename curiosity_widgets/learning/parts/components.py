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
    return PCA(min(count, *rows.shape), svd_solver="full").fit(rows)


def in_components(pca: PCA, candidates: Candidates, image: FloatArray) -> FloatArray:
    """The patches of all candidates on an image (C, H, W) in these components: (N, count) float32."""
    scores = np.empty((len(candidates), pca.n_components_), dtype=np.float32)

    def fill(rows: slice) -> None:
        scores[rows] = pca.transform(candidates.flat_patches(image, np.arange(rows.start, rows.stop)))

    by_slices(fill, len(candidates), _CHUNK)
    return scores
