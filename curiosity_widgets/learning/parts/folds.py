"""Which fifth of the points a measured position belongs to: drawn once, kept for the whole run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from curiosity_widgets.data.arrays import IntArray


def assign_folds(folds: npt.NDArray[np.int8], index: IntArray, count: int, rng: np.random.Generator) -> None:
    """Assign a fold, in place, to every candidate in ``index`` without one (-1): one of the smallest.

    ``folds`` (N,) has one entry per candidate, so a position that is measured again keeps its fold.
    """
    sizes = np.bincount(folds[folds >= 0], minlength=count)
    for candidate in index:
        if folds[candidate] < 0:
            fold = rng.choice(np.flatnonzero(sizes == sizes.min()))
            folds[candidate] = fold
            sizes[fold] += 1
