"""Predictions of trees without scikit-learn's input checks, which take longer than a small prediction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.tree import BaseDecisionTree

from curiosity_widgets.data.arrays import FloatArray


def mean_of_trees(trees: Sequence[BaseDecisionTree], inputs: FloatArray) -> FloatArray:
    """Mean prediction (n, R) float64 of fitted regression trees on inputs (n, F), added up in their order."""
    rows = np.ascontiguousarray(inputs, dtype=np.float32)  # all that a tree reads
    total = np.zeros((len(rows), trees[0].tree_.n_outputs))
    for tree in trees:
        total += tree.tree_.predict(rows).reshape(total.shape)
    total /= len(trees)
    return total
