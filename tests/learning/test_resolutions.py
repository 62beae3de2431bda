"""Several resolutions: what is evaluated of a large problem, and that a run's path follows from it alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.everywhere import everywhere
from curiosity_widgets.learning.parts.structure_features import features_of_patches, structure_features
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.resolutions import Resolutions
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.learner import Learner

NONE = np.empty(0, dtype=np.int64)
LIMIT = 500


def large_problem(seed: int = 0) -> tuple[Problem, np.ndarray]:
    """43 × 61 pixels, one odd spot of 3 × 3, spectra that follow the image; 500 candidates at a time."""
    rng = np.random.default_rng(5)
    field = rng.normal(size=(43, 61)).cumsum(axis=0).cumsum(axis=1)
    image = (field / field.std() + 0.05 * rng.normal(size=field.shape)).astype(np.float32)
    image[30:33, 11:14] += 6.0
    candidates = candidates_on(image.shape, 7)
    at = image[tuple(candidates.pixels.T)]
    spectra = np.tanh(np.linspace(-2, 2, 9) + at[:, None]) + 0.02 * rng.normal(size=(len(at), 9))
    return Problem(image[None], candidates, 9, seed, 60, evaluated=LIMIT), spectra


def step(learner: Learner, measured: Measured, number: int, **changes: object) -> np.ndarray:
    available = np.ones(len(learner.problem.candidates), dtype=bool)
    available[measured.index] = False
    settings = {"strategy": "balanced", "beta": 0.3, "lam": 80.0, "pending": NONE, "budget": 60} | changes
    pick = learner.pick(5, measured, step=number, available=available, **settings)  # type: ignore[arg-type]
    assert available[pick.index].all()
    assert pick.scores.index is not None
    assert len(pick.scores.value) == len(pick.scores.index) <= LIMIT + len(measured) + 60
    return pick.index


def first(spectra: np.ndarray, count: int = 25) -> Measured:
    index = np.random.default_rng(2).permutation(len(spectra))[:count]
    return Measured(index, spectra[index], np.zeros(count, dtype=np.int64))


def more(measured: Measured, picked: np.ndarray, spectra: np.ndarray) -> Measured:
    index = np.concatenate([measured.index, picked])
    return Measured(index, spectra[index], np.zeros(len(index), dtype=np.int64))


def test_the_features_of_patches_are_those_of_the_image() -> None:
    problem, _ = large_problem()
    for patch in (3, 7, 8, 13):
        candidates = candidates_on(problem.image.shape[1:], patch)
        whole = structure_features(problem.image, patch)[tuple(candidates.pixels.T)]
        alone = features_of_patches(candidates.patches(problem.image, np.arange(len(candidates))))
        np.testing.assert_allclose(alone, whole, rtol=1e-3, atol=2e-3)


def test_lattice_and_rare_structure_are_evaluated_and_follow_from_the_problem_alone() -> None:
    problem, _ = large_problem()
    first, again = Resolutions(problem), Resolutions(large_problem()[0])
    spot = np.array([problem.candidates.index_at(row, col) for row in (30, 31, 32) for col in (11, 12, 13)])
    assert np.isin(spot, first.rare).all()
    base = first.evaluated(np.array([17, 1234]))
    np.testing.assert_array_equal(base, again.evaluated(np.array([17, 1234])))
    assert np.isin([17, 1234], base).all()
    assert np.isin(first.lattice.index, base).all()
    assert len(base) <= LIMIT
    finer = first.around(base[:3], base)
    assert len(finer)
    assert not np.isin(finer, base).any()


@pytest.mark.parametrize("workflow", ["dense", "forest", "ridge"])
def test_a_resumed_learner_takes_the_same_path_whatever_was_looked_at(workflow: str) -> None:
    problem, spectra = large_problem()
    chosen = cw.workflows.load(workflow, patch=7, init=25)
    learner, measured = build_learner(chosen, problem), first(spectra)
    learner.fit(measured, step=1)
    picked = step(learner, measured, 1)
    again = build_learner(chosen, replace(problem))
    again.load_state(learner.state())
    np.testing.assert_array_equal(step(again, measured, 1), picked)
    # What a user looks at, or other settings try out, changes nothing.
    again.evaluate_at(np.arange(40, 90), measured)
    step(again, measured, 1, beta=0.9, strategy="coverage")
    both = more(measured, picked, spectra)
    paths = []
    for one in (learner, again):
        one.fit(both, step=2)
        paths.append(step(one, both, 2))
    np.testing.assert_array_equal(*paths)


def test_a_part_in_full_resolution_has_the_numbers_of_the_evaluation() -> None:
    problem, spectra = large_problem()
    learner, measured = build_learner(cw.workflows.dense(patch=7, init=25), problem), first(spectra)
    learner.fit(measured, step=1)
    coarse = learner.evaluate(measured)
    assert coarse.index is not None
    assert coarse.prediction is not None
    fine = learner.evaluate_at(np.arange(len(spectra)), measured)
    for name in ("predicted_error", "uncertainty"):
        np.testing.assert_allclose(getattr(fine, name)[coarse.index], getattr(coarse, name), rtol=2e-3)
    predicted = coarse.prediction.spectra(np.arange(len(coarse.index)))
    np.testing.assert_allclose(learner.outputs(coarse.index, spectra[coarse.index]), predicted, atol=1e-3)
    # For display, all others show what stands for them.
    shown = everywhere(coarse)
    assert shown.prediction is not None
    assert shown.predicted_error is not None
    assert shown.latent is not None
    assert (len(shown.latent), shown.resolution) == (len(spectra), 3)
    np.testing.assert_array_equal(shown.predicted_error[coarse.index], coarse.predicted_error)
    np.testing.assert_array_equal(shown.prediction.spectra(coarse.index), predicted)


@pytest.mark.parametrize(
    "strategy", ["random", "grid", "typicality", "committee", "lcmd", "epsilon", "staged"]
)
def test_every_strategy_picks_among_what_is_evaluated(strategy: str) -> None:
    problem, spectra = large_problem()
    learner, measured = build_learner(cw.workflows.forest(patch=7, init=25), problem), first(spectra)
    learner.fit(measured, step=1)
    picked = step(learner, measured, 1, strategy=strategy, pending=np.array([4]))
    assert len(set(picked.tolist())) == 5
    if strategy == "random":  # where all is equally likely, rare structure is not favoured
        assert np.isin(picked, Resolutions(problem).lattice.index).all()
