"""Trees without scikit-learn's input checks, which take longer than a small forest itself."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn import config_context
from sklearn.tree import BaseDecisionTree, ExtraTreeRegressor

from curiosity_widgets.data.arrays import FloatArray, IntArray


def mean_of_trees(trees: Sequence[BaseDecisionTree], inputs: FloatArray) -> FloatArray:
    """Mean prediction (n, R) float64 of fitted regression trees on inputs (n, F), added up in their order."""
    rows = np.ascontiguousarray(inputs, dtype=np.float32)  # all that a tree reads
    total = np.zeros((len(rows), trees[0].tree_.n_outputs))
    for tree in trees:
        total += tree.tree_.predict(rows).reshape(total.shape)
    total /= len(trees)
    return total


def grow_trees(
    seeds: Sequence[int] | IntArray,
    inputs: FloatArray,
    targets: FloatArray,
    *,
    leaf: int,
    share: float,
    weights: Sequence[FloatArray | IntArray | None],
) -> list[ExtraTreeRegressor]:
    """One extremely randomised tree for each seed and weights (n,), on inputs (n, F) float32 and targets
    (n,) or (n, R); ``leaf`` and ``share`` as in :func:`bagged_trees`.

    Without scikit-learn's checks, and with one generator that is set to each seed: to check, or to make
    another generator, takes as long as a small tree.
    """
    generator, trees = np.random.RandomState(), []
    with config_context(skip_parameter_validation=True, assume_finite=True):
        for seed, weight in zip(seeds, weights, strict=True):
            generator.seed(seed)
            tree = ExtraTreeRegressor(min_samples_leaf=leaf, max_features=share, random_state=generator)
            trees.append(tree.fit(inputs, targets, sample_weight=weight, check_input=False))
    return trees


def bagged_trees(
    inputs: FloatArray, targets: FloatArray, *, trees: int, leaf: int, share: float, seed: int
) -> tuple[list[ExtraTreeRegressor], FloatArray]:
    """Extremely randomised trees, each on a bootstrap sample of inputs (n, F) and targets (n,), and the mean
    prediction (n,) of each point by the trees that have not seen it; where all have, 0 and a warning.

    ``leaf`` is the fewest points of a leaf, ``share`` the part of the inputs tried at each split. The numbers
    are those of scikit-learn's ``ExtraTreesRegressor(bootstrap=True, oob_score=True)``, which takes twice as
    long because it copies and checks its settings for every tree.
    Source: Geurts, Ernst & Wehenkel, Machine Learning 63, 3 (2006), doi:10.1007/s10994-006-6226-1; Breiman,
    Machine Learning 24, 123 (1996), doi:10.1007/BF00058655.
    """
    count, rows = len(inputs), np.ascontiguousarray(inputs, dtype=np.float32)
    generator = np.random.RandomState(seed)
    seeds = generator.randint(np.iinfo(np.int32).max, size=trees)
    drawn = []
    for one in seeds:
        generator.seed(one)
        drawn.append(np.bincount(generator.randint(0, count, count), minlength=count))
    # One after the other: two threads would wait for each other most of the time.
    whole = grow_trees(seeds, rows, targets, leaf=leaf, share=share, weights=drawn)
    total, unseen_by = np.zeros(count), np.zeros(count, dtype=np.int64)
    for tree, times in zip(whole, drawn, strict=True):
        unseen = np.flatnonzero(times == 0)
        total[unseen] += tree.tree_.predict(rows[unseen])[:, 0]
        unseen_by[unseen] += 1
    if not unseen_by.all():
        warnings.warn("too few trees: some points were seen by all of them", UserWarning, stacklevel=2)
    return whole, total / np.maximum(unseen_by, 1)
