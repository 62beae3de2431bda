"""Workflow B's error model on the autoencoder latent."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.latent_error import LatentErrorModel
from curiosity_widgets.learning.predictors.single import SinglePredictor
from curiosity_widgets.learning.protocols import Measured
from tests.learning.small import measured, problem


class Known(SinglePredictor):
    """A predictor whose errors are given."""

    errors: np.ndarray

    def held_out_errors(self, measured: Measured) -> np.ndarray:
        return self.errors[measured.index]


def model(**options: object) -> LatentErrorModel:
    return LatentErrorModel(problem()[0], autoencoder_epochs=3, autoencoder_filters=3, **options)


def test_learns_a_law_of_the_latent_in_units_of_the_mean_error() -> None:
    one, spectra = problem()
    learner = model(epochs=300)
    latent = learner.latent()
    law = 1e-9 * (1 + (latent[:, 0] > 0))
    predictor = Known(one)
    predictor.errors = law
    points = measured(spectra, 70)
    learner.fit(predictor, points, step=0)
    predicted = learner.predict()
    assert predicted.shape == law.shape
    assert (predicted >= 0).all()
    expected = law / law[points.index].mean()
    rest = np.setdiff1d(np.arange(len(law)), points.index)
    assert np.corrcoef(predicted[rest], expected[rest])[0, 1] > 0.7
    assert predicted.mean() == pytest.approx(expected.mean(), rel=0.15)


def test_epochs_in_the_beginning_and_per_point() -> None:
    one, spectra = problem()
    predictor = Known(one)
    predictor.errors = np.ones(len(spectra))
    learner = model()
    assert len(learner.fit(predictor, measured(spectra, 12), step=0).train_loss) == 60
    assert len(learner.fit(predictor, measured(spectra, 13), step=1).train_loss) == 20
    assert len(learner.fit(predictor, measured(spectra, 15), step=2).train_loss) == 40


def test_uncertainty_is_there_with_dropout_only() -> None:
    assert model().uncertainty() is None
    spread = model(mc_dropout=True).uncertainty()
    assert spread is not None
    assert spread.shape == (len(problem()[1]),)
    assert (spread > 0).all()


def test_dropout_spread_is_added_to_the_predicted_error() -> None:
    plain, dropped = model(), model(mc_dropout=True)
    np.testing.assert_allclose(dropped.predict() - plain.predict(), dropped.uncertainty(), rtol=1e-5)


def test_resume_keeps_the_latent_without_training_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = model()
    latent = first.latent()
    again = model()
    again.load_state(first.state())
    monkeypatch.setattr("curiosity_widgets.learning.error_models.latent_error.autoencoder_latent", None)
    assert np.array_equal(again.latent(), latent)


def test_state_of_other_data_is_refused() -> None:
    state = model().state() | {"latent": np.zeros((4, 3), dtype=np.float32)}
    with pytest.raises(CuriosityError, match=r"latent space has shape \(4, 3\)"):
        model().load_state(state)
