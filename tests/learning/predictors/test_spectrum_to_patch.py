"""Spec2im of the default workflow: patches from spectra, errors out of fold, the same after a saved state."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.predictors.spectrum_to_patch import SpectrumToPatch
from curiosity_widgets.learning.yardsticks import r2
from curiosity_widgets.workflows.build import build_learner
from tests.learning.small import measured
from tests.learning.small import problem as make_problem


def patches_of(problem, index: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    return problem.candidates.patches(problem.image, index).reshape(len(index), -1)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e4])
def test_learns_the_patch_and_beats_the_mean(channels: int, unit: float) -> None:
    problem, spectra = make_problem(height=23, width=16, channels=channels, unit=unit)
    seen = measured(spectra, 60)
    predictor = SpectrumToPatch(problem)
    report = predictor.fit(seen, step=0)
    rest = np.setdiff1d(np.arange(len(spectra)), seen.index)
    predicted = predictor.outputs(rest, spectra[rest])
    assert predicted.shape == (len(rest), channels * 25)
    mean = patches_of(problem, seen.index).mean(axis=0)
    assert r2(patches_of(problem, rest), predicted, mean) > 0.2
    assert [member.best for member in report.members].count(True) == 1


def test_noise_predicts_nothing_of_a_patch() -> None:
    problem, spectra = make_problem(height=23, width=16)
    noise = np.random.default_rng(4).normal(size=spectra.shape)
    seen = measured(noise, 80)
    predictor = SpectrumToPatch(problem)
    predictor.fit(seen, step=0)
    rest = np.setdiff1d(np.arange(len(spectra)), seen.index)
    predicted = predictor.outputs(rest, noise[rest])
    assert r2(patches_of(problem, rest), predicted, patches_of(problem, seen.index).mean(axis=0)) > -0.06


def test_held_out_errors_are_those_of_patches_not_trained_on() -> None:
    problem, spectra = make_problem(height=23, width=16)
    predictor = SpectrumToPatch(problem)
    seen = measured(spectra, 60)
    predictor.fit(seen, step=0)
    held_out = predictor.held_out_errors(seen).mean()
    fitted = np.abs(predictor.outputs(seen.index, seen.spectra) - patches_of(problem, seen.index)).mean()
    rest = np.setdiff1d(np.arange(len(spectra)), seen.index)
    true = np.abs(predictor.outputs(rest, spectra[rest]) - patches_of(problem, rest)).mean()
    assert fitted < 0.8 * held_out
    assert 0.7 < held_out / true < 1.5
    later = measured(spectra, 70)  # ten more than it was trained on
    errors = predictor.held_out_errors(later)
    np.testing.assert_array_equal(errors[:60], predictor.held_out_errors(seen))
    assert np.isfinite(errors).all()
    assert len(errors) == 70


def test_continues_from_a_saved_state() -> None:
    problem, spectra = make_problem()
    one, other = SpectrumToPatch(problem), SpectrumToPatch(problem)
    one.fit(measured(spectra, 30), step=0)
    other.load_state(one.state())
    for predictor in (one, other):
        predictor.fit(measured(spectra, 36), step=1)
    index = np.arange(50, 70)
    np.testing.assert_array_equal(one.outputs(index, spectra[index]), other.outputs(index, spectra[index]))
    np.testing.assert_array_equal(one.latent(), other.latent())


def test_refuses_what_it_cannot_do() -> None:
    problem, spectra = make_problem()
    with pytest.raises(CuriosityError, match="choose one of spec2im"):
        SpectrumToPatch(problem, target="im2spec")
    with pytest.raises(CuriosityError, match="no option 'colour'"):
        SpectrumToPatch(problem, colour=1)
    predictor = SpectrumToPatch(problem)
    assert predictor.predict() is None
    with pytest.raises(CuriosityError, match="not been trained"):
        predictor.outputs(np.arange(2), spectra[:2])
    predictor.fit(measured(spectra, 12), step=0)
    with pytest.raises(CuriosityError, match="needs spectra"):
        predictor.outputs(np.arange(2), None)


def test_the_default_workflow_picks_by_it() -> None:
    problem, spectra = make_problem(height=23, width=16)
    learner = build_learner(workflows.dense(target="spec2im", patch=5), problem)
    seen = measured(spectra, 40)
    learner.fit(seen, step=0)
    evaluation = learner.evaluate(seen)
    assert evaluation.prediction is None
    assert evaluation.patches is not None
    assert evaluation.patches.shape == (40, 1, 5, 5)
    assert evaluation.predicted_error is not None
    assert (evaluation.predicted_error > 0).all()
    assert evaluation.learnable is not None
    available = np.ones(len(spectra), dtype=bool)
    available[seen.index] = False
    workflow = learner.workflow
    picked = learner.pick(
        7,
        seen,
        step=1,
        available=available,
        pending=np.empty(0, dtype=np.int64),
        strategy=workflow.strategy,
        beta=workflow.beta,
        lam=workflow.lam,
        budget=60,
    ).index
    assert len(set(picked)) == 7
    assert available[picked].all()
