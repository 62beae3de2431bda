"""The learner put together: initial positions, picks, scores, state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.learner import Learner
from curiosity_widgets.workflows.workflow import Workflow
from tests.learning.predictors.test_dense import make_problem

NONE = np.empty(0, dtype=np.int64)


def fitted(workflow: Workflow) -> tuple[Learner, Measured, np.ndarray, np.ndarray]:
    problem, spectra = make_problem()
    learner = build_learner(workflow, problem)
    available = np.ones(len(spectra), dtype=bool)
    available[: len(spectra) // 4] = False
    index = learner.initial_positions(workflow.init, available)
    measured = Measured(index, spectra[index], np.zeros(len(index), dtype=np.int64))
    learner.fit(measured, step=0)
    available[index] = False
    return learner, measured, spectra, available


def pick(learner: Learner, measured: Measured, available: np.ndarray, **changes: object) -> np.ndarray:
    settings = {"strategy": "mixed", "beta": 0.5, "lam": 5.0, "budget": 60, "pending": NONE} | changes
    return learner.pick(4, measured, step=1, available=available, **settings).index  # type: ignore[arg-type]


def test_default_learner_picks_scores_and_resumes() -> None:
    workflow = cw.workflows.dense(patch=9, init=25)
    learner, measured, spectra, available = fitted(workflow)
    held_out = np.arange(len(spectra) // 4)
    scores = learner.score(measured, held_out, spectra[held_out], step=0)
    assert set(scores) == {"heldout_r2", "mean", "ridge", "forest"}
    picks = pick(learner, measured, available)
    assert available[picks].all()
    evaluation = learner.evaluate(measured)
    assert set(np.unique(evaluation.clusters)) == {0, 1, 2}
    again = build_learner(workflow, learner.problem)
    again.load_state(learner.state())
    np.testing.assert_array_equal(pick(again, measured, available), picks)
    assert again.score(measured, held_out, spectra[held_out], step=0) == scores


def test_pending_points_count_as_measured() -> None:
    learner, measured, _, available = fitted(cw.workflows.dense(patch=9, init=25))
    settings = {"strategy": "coverage", "lam": 1e6}
    first = pick(learner, measured, available, **settings)
    available[first] = False
    more = pick(learner, measured, available, pending=first, **settings)
    assert not set(first) & set(more)
    space = learner.evaluate(measured).latent
    assert len(space) == len(available)


def test_random_start_is_seeded_and_allowed() -> None:
    problem, _ = make_problem()
    learner = build_learner(cw.workflows.dense(patch=9), problem)
    available = np.zeros(len(problem.candidates), dtype=bool)
    available[100:160] = True
    first = learner.initial_positions(20, available)
    np.testing.assert_array_equal(first, learner.initial_positions(20, available))
    assert available[first].all()
    assert len(set(first)) == 20
    with pytest.raises(CuriosityError, match="only 60 positions can be measured"):
        learner.initial_positions(61, available)


def test_a_start_by_k_means_is_spread_over_what_patches_look_like() -> None:
    problem, _ = make_problem()
    available = np.zeros(len(problem.candidates), dtype=bool)
    available[50:250] = True
    learner = build_learner(cw.workflows.dense(patch=9, initial="kmeans"), problem)
    chosen = learner.initial_positions(12, available)
    assert len(set(chosen)) == 12
    assert available[chosen].all()
    features = learner._features

    def uncovered(index: np.ndarray) -> float:
        """Mean distance of the available candidates to the nearest chosen one, in features."""
        apart = np.linalg.norm(features[available][:, None] - features[index], axis=2)
        return float(apart.min(axis=1).mean())

    rng = np.random.default_rng(0)
    chance = [uncovered(rng.choice(np.flatnonzero(available), 12, replace=False)) for _ in range(20)]
    assert uncovered(chosen) < min(chance)


@pytest.mark.parametrize("strategy", sorted(set(acquisition.names()) - {"random"}))
def test_every_strategy_picks_in_the_default_workflow(
    strategy: str, fitted_once: tuple[Learner, Measured, np.ndarray, np.ndarray]
) -> None:
    learner, measured, _, available = fitted_once
    first = pick(learner, measured, available, strategy=strategy)
    assert len(set(first.tolist())) == 4
    assert available[first].all()
    np.testing.assert_array_equal(first, pick(learner, measured, available, strategy=strategy))


@pytest.fixture(scope="module")
def fitted_once() -> tuple[Learner, Measured, np.ndarray, np.ndarray]:
    learner, measured, spectra, available = fitted(cw.workflows.dense(patch=9, init=25))
    known = replace(learner.problem, truth=lambda index: spectra[index])
    again = build_learner(learner.workflow, known)
    again.load_state(learner.state())
    return again, measured, spectra, available


def test_the_oracle_asks_for_the_truth() -> None:
    learner, measured, spectra, available = fitted(cw.workflows.dense(patch=9, init=25))
    with pytest.raises(CuriosityError, match="needs the true error"):
        pick(learner, measured, available, strategy="oracle_error")
    learner.problem = replace(learner.problem, truth=lambda index: spectra[index])
    first = pick(learner, measured, available, strategy="oracle_error", lam=300.0)
    error = np.abs(learner.outputs(np.arange(len(spectra)), spectra) - spectra).mean(axis=1)
    assert error[first].min() > np.quantile(error[available], 0.8)
