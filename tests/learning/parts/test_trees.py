"""Predictions without the checks are those with them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor

from curiosity_widgets.learning.parts.trees import mean_of_trees


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
