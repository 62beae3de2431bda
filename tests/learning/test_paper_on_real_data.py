"""Both workflows of the paper on crops of real measurements; short trainings, real networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.learning.error_models.encoded_error import EncodedErrorModel
from curiosity_widgets.learning.error_models.latent_error import LatentErrorModel
from curiosity_widgets.learning.predictors.ensemble import EnsemblePredictor
from curiosity_widgets.learning.predictors.single import SinglePredictor
from curiosity_widgets.learning.protocols import ErrorModel, Measured, Predictor, Problem, Target
from tests.data.samples import shared_data

TARGETS: list[Target] = ["im2spec", "spec2im"]


def problem(image: np.ndarray, cube: np.ndarray, patch: int) -> tuple[Problem, np.ndarray]:
    """A problem on an image (H, W) with a spectrum at every pixel (H, W, S), and the candidates' spectra."""
    candidates = candidates_on(image.shape, patch)
    standard = image_scaler(image[None]).apply(image[None])
    rows, cols = candidates.pixels.T
    return Problem(standard, candidates, cube.shape[2], 0, 60), cube[rows, cols]


def sspfm(patch: int) -> tuple[Problem, np.ndarray]:
    cube = np.load(shared_data("sspfm_pto_110.npy"))[4:24, 9:26]
    return problem(cube[:, :, 25], cube[:, :, 49:], patch)


def pto(patch: int) -> tuple[Problem, np.ndarray]:
    pytest.importorskip("mexpsimu", reason="the PTO sets come from the package mexpsimu")
    data = cw.datasets.load("pto-1.7um")
    return problem(data.image[0, 20:62, 30:65], data.spectra.reshape(100, 100, -1)[20:62, 30:65], patch)


def run(
    predictor: Predictor, error_model: ErrorModel, spectra: np.ndarray, counts: list[int]
) -> tuple[Measured, np.ndarray]:
    """Train at each count of points; returns the last points and all the others."""
    order = np.random.default_rng(2).permutation(len(spectra))
    for step, count in enumerate(counts):
        index = order[:count]
        points = Measured(index, spectra[index], np.maximum(0, np.arange(count) - counts[0] + 1))
        predictor.fit(points, step=step)
        error_model.fit(predictor, points, step=step)
        error = error_model.predict()
        assert error.shape == (len(spectra),)
        assert np.isfinite(error).all()
        assert (error >= 0).all()
        assert np.isfinite(predictor.held_out_errors(points)).all()
    return points, order[counts[-1] :]


def skill(predictor: Predictor, points: Measured, rest: np.ndarray, spectra: np.ndarray) -> float:
    """R² on the rest against the mean measured spectrum."""
    left = np.square(predictor.outputs(rest, None) - spectra[rest]).sum()
    return 1 - float(left / np.square(spectra[rest] - points.spectra.mean(axis=0)).sum())


@pytest.mark.parametrize("target", TARGETS)
def test_workflow_b_on_sspfm(target: Target) -> None:
    one, spectra = sspfm(patch=9)
    predictor = SinglePredictor(one, target, epochs=10, filters=16)
    run(predictor, LatentErrorModel(one, autoencoder_epochs=2, mc_dropout=True), spectra, [30, 31, 32])


@pytest.mark.parametrize("target", TARGETS)
def test_workflow_a_on_sspfm(target: Target) -> None:
    one, spectra = sspfm(patch=8)
    quick: dict[str, Any] = {"epochs": 3, "filters": 8}
    predictor = EnsemblePredictor(one, target, **quick)
    run(predictor, EncodedErrorModel(one, epochs=10, autoencoder_epochs=2), spectra, [40, 41, 42])


@pytest.mark.slow
def test_workflow_b_learns_on_pto() -> None:
    one, spectra = pto(patch=9)
    predictor = SinglePredictor(one)
    points, rest = run(predictor, LatentErrorModel(one), spectra, [60, 70, 80])
    assert skill(predictor, points, rest, spectra) > 0.3


@pytest.mark.slow
def test_workflow_a_learns_on_pto() -> None:
    one, spectra = pto(patch=12)
    predictor = EnsemblePredictor(one, epochs=10, filters=48)
    points, rest = run(predictor, EncodedErrorModel(one), spectra, [80, 81])
    assert skill(predictor, points, rest, spectra) > 0.3
