"""The yardsticks measure what their names promise."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor

from curiosity_widgets.learning.low_rank import LowRank
from curiosity_widgets.learning.yardsticks import forest, r2, yardsticks


def test_r2_by_hand() -> None:
    truth = np.array([[1.0, 2.0], [3.0, 4.0]])
    mean = np.array([2.0, 2.0])
    assert r2(truth, truth, mean) == 1
    assert r2(truth, np.broadcast_to(mean, truth.shape), mean) == 0
    assert r2(truth, truth + 1, mean) == pytest.approx(1 - 4 / 6)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e4])
def test_linear_law_is_ridges_and_step_is_forests(scale: float) -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(150, 6))
    linear = inputs @ rng.normal(size=(6, 40)) * scale
    scores = yardsticks(inputs[:100], linear[:100], inputs[100:], linear[100:], seed=1, step=0)
    assert set(scores) == {"mean", "ridge", "forest"}
    assert scores["mean"] == pytest.approx(0, abs=1e-12)
    assert scores["ridge"] > 0.99
    steps = np.sign(inputs[:, :1]) * np.linspace(0, 1, 40) * scale
    scores = yardsticks(inputs[:100], steps[:100], inputs[100:], steps[100:], seed=1, step=0)
    assert scores["forest"] > max(0.9, scores["ridge"])


def test_same_seed_same_forest() -> None:
    rng = np.random.default_rng(3)
    inputs, targets = rng.normal(size=(60, 5)), rng.normal(size=(60, 9))
    first, again, other = (
        yardsticks(inputs[:40], targets[:40], inputs[40:], targets[40:], seed=seed, step=2)
        for seed in (5, 5, 6)
    )
    assert first == again
    assert first["forest"] != other["forest"]


@pytest.mark.parametrize(("count", "values"), [(40, 1), (4, 3), (2, 1)])
def test_single_values_and_few_spectra_give_no_warning(count: int, values: int) -> None:
    """Warnings are errors here: a user could do nothing about them."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(count, 1))
    scores = yardsticks(inputs, inputs * np.ones(values), inputs, inputs * np.ones(values), seed=1, step=0)
    assert np.isfinite([*scores.values()]).all()


@pytest.mark.parametrize(("count", "values"), [(40, 9), (120, 30), (3, 1), (2, 2)])
def test_the_forest_is_that_of_scikit_learn(count: int, values: int) -> None:
    rng = np.random.default_rng(count)
    inputs, targets = rng.normal(size=(count, 7)), rng.normal(size=(count, values))
    at = rng.normal(size=(70, 7))
    theirs = ExtraTreesRegressor(100, random_state=5).fit(inputs, targets if values > 1 else targets[:, 0])
    np.testing.assert_array_equal(forest(inputs, targets, at, 5), theirs.predict(at).reshape(70, -1))


def test_parts_are_parts_of_the_whole() -> None:
    rng = np.random.default_rng(0)
    scores, components, mean = rng.normal(size=(9, 3)), rng.normal(size=(3, 7)), rng.normal(size=7)
    predicted = LowRank(scores, components, 2.5, mean)
    whole = scores @ components * 2.5 + mean
    np.testing.assert_allclose(predicted[:], whole)
    np.testing.assert_allclose(predicted[2:5], whole[2:5])
    np.testing.assert_allclose(predicted.only(slice(4, 9))[1:3], whole[5:7])


def test_a_constant_is_its_mean_exactly() -> None:
    mean = np.array([0.1, -3.0, 7.7])
    np.testing.assert_array_equal(LowRank.constant(mean, 4)[:], np.tile(mean, (4, 1)))
