"""Workflow B's predictor and error model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.latent_error import LatentErrorModel
from curiosity_widgets.learning.predictors.single import SinglePredictor
from curiosity_widgets.learning.protocols import ErrorModel, Measured, Predictor, Target
from tests.learning.resume import check_interrupts_and_goes_back, check_resumes_bit_for_bit
from tests.learning.small import LENGTH, measured, problem

QUICK: dict[str, Any] = {"epochs": 6, "filters": 6}
TARGETS: list[Target] = ["im2spec", "spec2im"]


def build(target: Target, **error: Any) -> tuple[Predictor, ErrorModel]:
    one, _ = problem()
    return SinglePredictor(one, target, **QUICK), LatentErrorModel(
        one, autoencoder_epochs=2, autoencoder_filters=3, **error
    )


def test_defaults_are_the_papers() -> None:
    options = SinglePredictor(problem()[0]).options
    assert (options.epochs, options.epochs_per_point, options.latent, options.filters) == (150, 2, 2, 64)
    assert options.learning_rate == 1e-3
    error = LatentErrorModel(problem()[0]).options
    assert (error.epochs, error.epochs_per_point, error.latent, error.autoencoder_epochs) == (60, 20, 3, 30)
    assert (error.hidden, error.dropout, error.learning_rate) == (128, 0.1, 1e-2)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_resumes_bit_for_bit(target: Target, stop_after: int) -> None:
    check_resumes_bit_for_bit(lambda: build(target), problem()[1], stop_after)


@pytest.mark.parametrize("target", TARGETS)
def test_interrupts_and_goes_back(target: Target) -> None:
    check_interrupts_and_goes_back(lambda: build(target), problem()[1])


def test_epochs_in_the_beginning_and_per_point() -> None:
    one, spectra = problem()
    predictor = SinglePredictor(one, epochs=7, epochs_per_point=3, filters=4)
    assert len(predictor.fit(measured(spectra, 12), step=0).train_loss) == 7
    assert len(predictor.fit(measured(spectra, 13), step=1).train_loss) == 3
    assert len(predictor.fit(measured(spectra, 17), step=2).train_loss) == 12
    assert len(predictor.fit(measured(spectra, 17), step=3).train_loss) == 0


def test_learns_and_predicts_in_measured_units() -> None:
    one, spectra = problem(unit=1e-12)
    predictor = SinglePredictor(one, epochs=200, filters=8, folds=2)
    points = measured(spectra, 60)
    predictor.fit(points, step=0)
    rest = np.setdiff1d(np.arange(len(spectra)), points.index)
    prediction = predictor.predict()
    assert prediction is not None
    assert prediction.scores.dtype == np.float32
    predicted = prediction.spectra(rest)
    assert predicted.shape == (len(rest), LENGTH)
    np.testing.assert_allclose(predictor.outputs(rest, None), predicted, rtol=1e-4, atol=1e-17)
    total = np.square(spectra[rest] - points.spectra.mean(0)).sum()
    assert np.square(spectra[rest] - predicted).sum() < 0.5 * total
    latent = predictor.latent()
    assert latent is not None
    assert latent.shape == (len(spectra), 2)


@pytest.mark.parametrize("unit", [1e-12, 1e4])
def test_units_do_not_matter(unit: float) -> None:
    predictions = []
    for scale in (1.0, unit):
        one, spectra = problem(unit=scale)
        predictor = SinglePredictor(one, **QUICK)
        predictor.fit(measured(spectra, 20), step=0)
        predictions.append(predictor.outputs(np.arange(40), None) / scale)
        errors = predictor.held_out_errors(measured(spectra, 20))
        predictions.append(np.sqrt(errors) / scale)
    np.testing.assert_allclose(predictions[0], predictions[2], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(predictions[1], predictions[3], rtol=1e-3, atol=1e-3)


def test_spec2im_learns_patches() -> None:
    one, spectra = problem()
    predictor = SinglePredictor(one, "spec2im", epochs=80, filters=8, folds=2)
    points = measured(spectra, 60)
    predictor.fit(points, step=0)
    known = one.candidates.patches(one.image, points.index).reshape(60, -1)
    predicted = predictor.outputs(points.index, points.spectra)
    assert np.square(predicted - known).sum() < 0.8 * np.square(known - known.mean(0)).sum()


def test_spec2im_has_no_map() -> None:
    one, spectra = problem(channels=2)
    predictor = SinglePredictor(one, "spec2im", **QUICK)
    points = measured(spectra, 12)
    predictor.fit(points, step=0)
    assert predictor.predict() is None
    assert predictor.latent() is None
    assert predictor.outputs(points.index, points.spectra).shape == (12, 2 * 5 * 5)
    with pytest.raises(CuriosityError, match="needs spectra"):
        predictor.outputs(points.index, None)


def test_a_new_point_is_judged_before_it_is_trained_on() -> None:
    one, spectra = problem()
    predictor = SinglePredictor(one, **QUICK)
    predictor.fit(measured(spectra, 12), step=0)
    points = measured(spectra, 15)
    new = points.index[12:]
    expected = np.square(predictor.outputs(new, None) - spectra[new]).mean(1)
    np.testing.assert_allclose(predictor.held_out_errors(points)[12:], expected, rtol=1e-4)
    before = predictor.held_out_errors(measured(spectra, 12))
    predictor.fit(points, step=1)
    np.testing.assert_allclose(predictor.held_out_errors(points), [*before, *expected], rtol=1e-4)
    predictor.fit(measured(spectra, 16), step=2)
    np.testing.assert_allclose(predictor.held_out_errors(points)[12:], expected, rtol=1e-4)


def test_initial_points_are_judged_by_networks_not_trained_on_them() -> None:
    """An outlier at one position must not be judged by a network that could memorise it."""
    one, spectra = problem()
    points = measured(spectra, 12)
    wild = spectra.copy()
    wild[points.index[4]] += 40
    predictor = SinglePredictor(one, epochs=80, filters=8, dropout=0)
    predictor.fit(Measured(points.index, wild[points.index], points.step), step=0)
    errors = predictor.held_out_errors(Measured(points.index, wild[points.index], points.step))
    assert errors[4] > 0.7 * 40**2


def test_published_targets_are_errors_before_plus_after() -> None:
    one, spectra = problem()
    predictor = SinglePredictor(one, **QUICK)

    def now(points: Measured) -> np.ndarray:
        return np.square(predictor.outputs(points.index, None) - points.spectra).mean(1)

    predictor.fit(measured(spectra, 12), step=0)
    points = measured(spectra, 13)
    before = now(points)
    predictor.fit(points, step=1)
    np.testing.assert_allclose(predictor.published_errors(points), before + now(points), rtol=1e-4)
    model = LatentErrorModel(
        one, error_targets="published", autoencoder_epochs=1, autoencoder_filters=2, epochs=2
    )
    model.fit(predictor, points, step=1)


def test_too_few_points() -> None:
    one, spectra = problem()
    with pytest.raises(CuriosityError, match="1 spectra are too few"):
        SinglePredictor(one).fit(measured(spectra, 1), step=0)
    with pytest.raises(CuriosityError, match="not been trained"):
        SinglePredictor(one).outputs(np.arange(2), None)
