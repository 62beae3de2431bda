"""The blocked score: high where structure decides, not above the mean where only neighbours do."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.blocked import blocked_score
from curiosity_widgets.learning.predictors.dense import DensePredictor
from curiosity_widgets.learning.predictors.regressor import RegressorPredictor
from curiosity_widgets.learning.protocols import Measured, Problem


def sample(count: int = 90, patch: int = 5) -> tuple[Problem, np.ndarray, np.ndarray]:
    """An image without spatial correlation, spectra that follow it, and spectra that follow the position."""
    rng = np.random.default_rng(0)
    image = rng.normal(size=(2, 44, 60)).astype(np.float32)
    candidates = candidates_on((44, 60), patch)
    axis = np.linspace(-1, 1, 12)
    rows, cols = candidates.pixels.T
    structure = image[0, rows, cols][:, None] * axis + 0.5 * image[1, rows, cols][:, None] * axis**2
    place = np.sin(rows / 8)[:, None] * axis + np.cos(cols / 11)[:, None] * axis**2
    return Problem(image, candidates, 12, 0, count), structure, place


def measured(problem: Problem, spectra: np.ndarray, count: int = 90) -> Measured:
    index = np.random.default_rng(1).choice(len(problem.candidates), count, replace=False)
    return Measured(index, spectra[index], np.zeros(count, dtype=np.int64))


def test_what_structure_tells_is_scored() -> None:
    problem, structure, _ = sample()
    make = partial(RegressorPredictor, problem, estimator="ridge")
    scores = blocked_score(make, problem, measured(problem, structure), 1)
    assert set(scores) == {"blocked_r2", "blocked_mean", "blocked_ridge", "blocked_forest"}
    assert scores["blocked_r2"] > 0.5
    assert scores["blocked_mean"] == pytest.approx(0, abs=1e-12)


def test_what_neighbours_tell_is_not() -> None:
    problem, _, place = sample()
    scores = blocked_score(partial(DensePredictor, problem), problem, measured(problem, place), 1)
    assert scores["blocked_r2"] < 0.05


def test_few_spectra_and_small_samples_have_no_score() -> None:
    problem, structure, _ = sample()

    def never() -> DensePredictor:
        raise AssertionError("nothing is to be trained")

    assert blocked_score(never, problem, measured(problem, structure, 9), 1) == {}
    same = np.broadcast_to(structure[0], structure.shape)
    make = partial(RegressorPredictor, problem, estimator="ridge")
    assert blocked_score(make, problem, measured(problem, same), 1) == {}
