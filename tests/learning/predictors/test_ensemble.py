"""Workflow A's predictor and error model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.encoded_error import EncodedErrorModel
from curiosity_widgets.learning.predictors.ensemble import MEMBERS, EnsemblePredictor
from curiosity_widgets.learning.protocols import ErrorModel, Measured, Predictor, Target
from tests.learning.resume import check_interrupts_and_goes_back, check_resumes_bit_for_bit
from tests.learning.small import LENGTH, measured, problem

QUICK: dict[str, Any] = {"epochs": 4, "best_epochs": 2, "filters": 3, "minibatches": 3}
TARGETS: list[Target] = ["im2spec", "spec2im"]


def build(target: Target, **options: Any) -> tuple[Predictor, ErrorModel]:
    one, _ = problem()
    return EnsemblePredictor(one, target, **(QUICK | options)), EncodedErrorModel(
        one, epochs=3, autoencoder_epochs=2
    )


def test_defaults_are_the_papers() -> None:
    options = EnsemblePredictor(problem()[0]).options
    assert (options.latent, options.retrain_probability, options.best_epochs) == (3, 0.1, None)
    schedule = options.schedule(full=True)
    assert (schedule.epochs, schedule.patience, schedule.minibatches) == (200, 10, 16)
    assert (schedule.learning_rate, schedule.weight_decay) == (1e-3, 1e-6)
    assert options.schedule(full=False).epochs == 20
    error = EncodedErrorModel(problem()[0]).options
    assert (error.epochs, error.learning_rate) == (100, 1e-3)


@pytest.mark.parametrize(
    ("target", "stop_after", "options"),
    [
        ("im2spec", 1, {}),
        ("im2spec", 2, {"spread": True}),
        ("im2spec", 3, {"retrain_probability": 0.5}),
        ("spec2im", 2, {}),
    ],
)
def test_resumes_bit_for_bit(target: Target, stop_after: int, options: dict[str, Any]) -> None:
    check_resumes_bit_for_bit(lambda: build(target, **options), problem()[1], stop_after)


@pytest.mark.parametrize("target", TARGETS)
def test_interrupts_and_goes_back(target: Target) -> None:
    check_interrupts_and_goes_back(lambda: build(target), problem()[1])


def test_threads_change_no_number() -> None:
    one, spectra = problem()
    states = []
    for threads in (1, 3):
        predictor = EnsemblePredictor(one, **QUICK, threads=threads)
        predictor.fit(measured(spectra, 12), step=0)
        prediction = predictor.predict()
        assert prediction is not None
        states.append(predictor.state() | {"scores": prediction.scores})
    assert all(np.array_equal(states[0][key], states[1][key]) for key in states[0])


def test_all_are_trained_at_first_then_the_best_alone_except_by_chance() -> None:
    one, spectra = problem()
    predictor = EnsemblePredictor(one, **QUICK, retrain_probability=0.4)
    for step, count in enumerate(range(12, 18)):
        report = predictor.fit(measured(spectra, count), step=step)
        full = step == 0 or stream(one.seed, "ensemble", step).random() < 0.4
        assert len(report.train_loss) == (4 if full else 2)
        assert [member.name for member in report.members] == list(MEMBERS)
        [best] = [member for member in report.members if member.best]
        assert best.trained_at == step
        if full:
            assert all(member.trained_at == step for member in report.members)
            losses = [member.validation_loss for member in report.members]
            assert best.validation_loss == min(loss for loss in losses if loss is not None)
        else:
            assert sum(member.trained_at == step for member in report.members) == 1


def test_no_point_is_judged_by_a_member_trained_on_it() -> None:
    """Errors must not change when a point's own spectrum changes only for those trained on it: the
    member that holds a point out gives the same prediction whatever was measured there."""
    one, spectra = problem()
    points = measured(spectra, 20)
    wild = points.spectra.copy()
    wild[7] = wild[7][::-1]
    judged = []
    for values in (points.spectra, wild):
        predictor = EnsemblePredictor(one, **(QUICK | {"epochs": 1}))
        predictor.fit(points, step=0)  # fixes the folds and the scaling
        predictor.fit(Measured(points.index, values, points.step), step=5)
        folds = predictor.state()["folds"][points.index]
        member = predictor._members[MEMBERS[folds[7]]]
        judged.append(predictor._member_outputs(member, points.index[7:8], None))
        errors = predictor.held_out_errors(Measured(points.index, values, points.step))
        assert errors[7] == pytest.approx(np.abs(judged[-1] - values[7]).mean(), rel=1e-6)
    assert sorted(np.bincount(folds)) == [4, 4, 4, 4, 4]
    assert np.array_equal(*judged)


def test_learns_and_predicts_in_measured_units() -> None:
    one, spectra = problem(unit=1e-12)
    predictor = EnsemblePredictor(one, epochs=24, filters=6, minibatches=8, spread=True)
    points = measured(spectra, 60)
    predictor.fit(points, step=0)
    rest = np.setdiff1d(np.arange(len(spectra)), points.index)
    prediction = predictor.predict()
    assert prediction is not None
    predicted = prediction.spectra(rest)
    assert predicted.shape == (len(rest), LENGTH)
    np.testing.assert_allclose(predictor.outputs(rest, None), predicted, rtol=1e-4, atol=1e-17)
    total = np.square(spectra[rest] - points.spectra.mean(0)).sum()
    assert np.square(spectra[rest] - predicted).sum() < 0.5 * total
    assert prediction.spread is not None
    std = prediction.spectra_std(np.arange(len(spectra)))
    assert std is not None
    np.testing.assert_allclose(prediction.spread, np.sqrt(np.square(std, dtype=float).mean(1)), rtol=1e-3)
    latent = predictor.latent()
    assert latent is not None
    assert latent.shape == (len(spectra), 3)
    assert predictor.in_sample_errors(points).mean() < predictor.held_out_errors(points).mean()


@pytest.mark.parametrize("unit", [1e-12, 1e4])
def test_units_do_not_matter(unit: float) -> None:
    predictions = []
    for scale in (1.0, unit):
        one, spectra = problem(unit=scale)
        predictor = EnsemblePredictor(one, **(QUICK | {"epochs": 2}))
        predictor.fit(measured(spectra, 20), step=0)
        predictions.append(predictor.outputs(np.arange(40), None) / scale)
    np.testing.assert_allclose(*predictions, rtol=1e-2, atol=1e-2)


def test_spec2im_has_no_map_but_patches() -> None:
    one, spectra = problem(channels=2)
    predictor = EnsemblePredictor(one, "spec2im", **QUICK)
    points = measured(spectra, 15)
    predictor.fit(points, step=0)
    assert predictor.predict() is None
    assert predictor.latent() is None
    some = points.index[:3]
    predicted = predictor.outputs(some, spectra[some])
    assert predicted.shape == (3, 2 * 5 * 5)
    patches = one.candidates.patches(one.image, some).reshape(3, -1)
    np.testing.assert_allclose(
        predictor.in_sample_errors(measured(spectra, 3)), np.abs(predicted - patches).mean(1), rtol=1e-5
    )
    with pytest.raises(CuriosityError, match="needs spectra"):
        predictor.outputs(some, None)


def test_refuses_too_few_points_and_too_small_patches() -> None:
    one, spectra = problem()
    with pytest.raises(CuriosityError, match="at least 10 spectra"):
        EnsemblePredictor(one).fit(measured(spectra, 9), step=0)
    with pytest.raises(CuriosityError, match="patch 1 is too small"):
        EnsemblePredictor(problem(patch=1)[0])
    with pytest.raises(CuriosityError, match="not been trained"):
        EnsemblePredictor(one).outputs(np.arange(2), None)
