"""Spatial folds: neighbours share a fold, so that out-of-fold errors are not too small.

Source: Roberts et al., Ecography 40, 913 (2017), doi:10.1111/ecog.02881 (blocked cross-validation).
"""

from __future__ import annotations

import numpy as np
from sklearn.cluster import KMeans

from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.training.threads import single_thread

_CELLS_PER_FOLD = 16
_LEARN_ON = 5000
_CHUNK = 1 << 18  # positions at a time


def spatial_folds(candidates: Candidates, folds: int, seed: int) -> IntArray:
    """The fold (N,) of every candidate: k-means cells of positions, assigned at random.

    Cells are small, so that every fold has some everywhere, and fixed for the run, so that a network trained
    without a fold is never trained on it later.
    """
    rng = stream(seed, "folds")
    total = len(candidates)
    cells = min(folds * _CELLS_PER_FOLD, total)
    learn_on = candidates.positions_of(rng.choice(total, min(_LEARN_ON, total), replace=False))
    fold = np.empty(total, dtype=np.int16)
    with single_thread():
        kmeans = KMeans(cells, n_init=1, random_state=int(rng.integers(2**31))).fit(learn_on)
        fold_of_cell = rng.permutation(np.arange(cells) % folds)
        for start in range(0, total, _CHUNK):
            some = np.arange(start, min(start + _CHUNK, total))
            fold[some] = fold_of_cell[kmeans.predict(candidates.positions_of(some))]
    return fold
