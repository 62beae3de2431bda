"""The learner put together: initial positions, picks, scores, state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Known, Measured
from curiosity_widgets.learning.score_names import HELDOUT, UNMEASURED, YARDSTICKS_OF, curve_key
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
    known = {
        "held_out": Known(held_out, spectra[held_out]),
        "unmeasured": Known(np.flatnonzero(available), spectra[available]),
    }
    scores = learner.score(measured, **known, step=0)
    expected = {curve_key(score, name) for score in (HELDOUT, UNMEASURED) for name in YARDSTICKS_OF[score]}
    assert set(scores) == {HELDOUT, UNMEASURED} | expected
    picks = pick(learner, measured, available)
    assert available[picks].all()
    evaluation = learner.evaluate(measured)
    assert set(np.unique(evaluation.clusters)) == {0, 1, 2, 3, 4}
    again = build_learner(workflow, learner.problem)
    again.load_state(learner.state())
    np.testing.assert_array_equal(pick(again, measured, available), picks)
    assert again.score(measured, **known, step=0) == scores


def test_the_blocked_score_is_of_new_predictors_and_leaves_the_learner_alone() -> None:
    learner, measured, _, _ = fitted(cw.workflows.forest(patch=9, init=40))
    before = {key: value.copy() for key, value in learner.state().items()}
    scores = learner.blocked_score(measured, step=3)
    assert set(scores) == {"blocked_r2", "blocked_mean", "blocked_ridge", "blocked_forest"}
    assert scores == learner.blocked_score(measured, step=3)
    assert before.keys() == learner.state().keys()
    assert all(np.array_equal(before[key], value) for key, value in learner.state().items())


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


def with_quality(measured: Measured, quality: np.ndarray) -> Measured:
    return replace(measured, quality=quality)


def test_a_quality_costs_nothing_where_all_is_clean() -> None:
    """Not a digit is another: trainings without weights, a map without features, no pick left out."""
    workflow = cw.workflows.dense(patch=9, init=25)
    learner, measured, spectra, available = fitted(workflow)
    rated = with_quality(measured, np.linspace(0.92, 0.99, len(measured)))
    other = build_learner(workflow, learner.problem)
    other.initial_positions(workflow.init, available | True)
    other.fit(rated, step=0)
    held_out = np.arange(len(spectra) // 4)
    np.testing.assert_array_equal(
        other.outputs(held_out, spectra[held_out]), learner.outputs(held_out, spectra[held_out])
    )
    for strategy in ("balanced", "curiosity"):
        picks = pick(learner, measured, available, strategy=strategy)
        np.testing.assert_array_equal(pick(other, rated, available, strategy=strategy), picks)


@pytest.mark.parametrize("name", ["dense", "forest", "ridge", "autoencoder", "spec2im"])
def test_every_workflow_learns_less_from_poor_spectra_and_resumes(name: str) -> None:
    options = {"target": "spec2im"} if name == "spec2im" else {}
    short = {"epochs": 3} if name == "autoencoder" else {}
    workflow = cw.workflows.load(name if not options else "dense", patch=9, init=25, **options, **short)
    problem, spectra = make_problem()
    index = np.arange(0, len(spectra), 4)[:25]
    poor = np.arange(25) % 3 == 0
    wrong = np.where(poor[:, None], spectra[index][::-1], spectra[index])
    measured = Measured(index, wrong, np.zeros(25, dtype=np.int64))
    rated = with_quality(measured, np.where(poor, 0.02, 0.97))
    plain, weighed, again = (build_learner(workflow, problem) for _ in range(3))
    plain.fit(measured, step=1)
    weighed.fit(rated, step=1)
    everywhere = np.arange(len(spectra))
    found = weighed.outputs(everywhere, spectra)
    assert not np.array_equal(plain.outputs(everywhere, spectra), found)
    again.load_state(weighed.state())
    np.testing.assert_allclose(again.outputs(everywhere, spectra), found, rtol=1e-5, atol=1e-9)


def test_picks_keep_out_of_where_spectra_are_poor() -> None:
    learner, measured, _, available = fitted(cw.workflows.dense(patch=9, init=25))
    positions = learner.problem.candidates.positions
    poor = positions[:, 1] > np.median(positions[:, 1])
    rated = with_quality(measured, np.where(poor[measured.index], 0.1, 0.97))
    learner.fit(rated, step=1)
    assert not poor[pick(learner, rated, available, strategy="balanced")].any()
    assert not poor[pick(learner, rated, available, strategy="random")].any()
    few = available & poor  # nothing else is left
    assert len(pick(learner, rated, few, strategy="balanced")) == 4
