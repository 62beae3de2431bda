"""Predictions without the checks are those with them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.tree import ExtraTreeRegressor

from curiosity_widgets.learning.parts.trees import bagged_trees, grow_trees, mean_of_trees


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_the_same_as_the_forest_predicts(outputs: int, kind: type) -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(90, 5)).astype(kind)
    targets = rng.normal(size=(40, outputs)).squeeze()
    forest = ExtraTreesRegressor(13, random_state=1).fit(inputs[:40], targets)
    predicted = mean_of_trees(forest.estimators_, inputs)
    np.testing.assert_array_equal(predicted, forest.predict(inputs).reshape(90, outputs))
    np.testing.assert_array_equal(mean_of_trees(forest.estimators_, inputs[::2, :]), predicted[::2])


def test_trees_are_those_of_their_seeds_whatever_was_grown_before() -> None:
    rng = np.random.default_rng(3)
    inputs, targets = rng.normal(size=(40, 5)).astype(np.float32), rng.normal(size=(40, 3))
    weights = [None, rng.random(40), None]
    grown = grow_trees([7, 2**31 - 1, 0], inputs, targets, leaf=2, share=0.5, weights=weights)
    for seed, weight, tree in zip([7, 2**31 - 1, 0], weights, grown, strict=True):
        alone = ExtraTreeRegressor(min_samples_leaf=2, max_features=0.5, random_state=seed)
        alone.fit(inputs, targets, sample_weight=weight)
        np.testing.assert_array_equal(tree.predict(inputs), alone.predict(inputs))


@pytest.mark.parametrize(("count", "trees"), [(30, 60), (7, 80)])
def test_bagged_trees_are_those_of_the_forest(count: int, trees: int) -> None:
    rng = np.random.default_rng(count)
    inputs, targets = rng.normal(size=(count, 6)), rng.normal(size=count)
    forest = ExtraTreesRegressor(
        trees, min_samples_leaf=2, max_features=0.5, bootstrap=True, oob_score=True, random_state=9
    ).fit(inputs, targets)
    grown, unseen = bagged_trees(inputs, targets, trees=trees, leaf=2, share=0.5, seed=9)
    np.testing.assert_array_equal(unseen, forest.oob_prediction_)
    np.testing.assert_array_equal(mean_of_trees(grown, inputs)[:, 0], forest.predict(inputs))


def test_points_that_all_trees_have_seen_give_a_warning() -> None:
    inputs, targets = np.arange(8.0)[:, None], np.arange(8.0) + 1.0
    with pytest.warns(UserWarning, match="seen by all of them"):
        _, unseen = bagged_trees(inputs, targets, trees=2, leaf=1, share=1.0, seed=0)
    assert (unseen == 0).any()
