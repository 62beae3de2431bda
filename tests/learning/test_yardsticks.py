"""The yardsticks measure what their names promise."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.yardsticks import r2, yardsticks


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
