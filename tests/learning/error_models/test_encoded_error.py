"""Workflow A's error model on the frozen encoder."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.encoded_error import EncodedErrorModel
from curiosity_widgets.learning.predictors.ensemble import EnsemblePredictor
from curiosity_widgets.learning.predictors.single import SinglePredictor
from curiosity_widgets.learning.protocols import Measured
from tests.learning.small import measured, problem


class Known(EnsemblePredictor):
    """A predictor whose latent vectors and errors are given."""

    vectors: np.ndarray
    fair: np.ndarray
    memorised: np.ndarray

    def latent(self) -> np.ndarray:
        return self.vectors

    def held_out_errors(self, measured: Measured) -> np.ndarray:
        return self.fair[measured.index]

    def in_sample_errors(self, measured: Measured) -> np.ndarray:
        return self.memorised[measured.index]


def known() -> tuple[Known, np.ndarray]:
    one, spectra = problem()
    predictor = Known(one)
    predictor.vectors = np.random.default_rng(0).standard_normal((len(spectra), 3)).astype(np.float32)
    predictor.fair = 1e-12 * (3 + predictor.vectors[:, 0])
    predictor.memorised = 1e-12 * (3 - predictor.vectors[:, 1])
    return predictor, spectra


@pytest.mark.parametrize(("targets", "axis", "sign"), [("held_out", 0, 1), ("in_sample", 1, -1)])
def test_learns_the_errors_that_the_option_names(targets: str, axis: int, sign: int) -> None:
    predictor, spectra = known()
    model = EncodedErrorModel(problem()[0], error_targets=targets, epochs=40)
    report = model.fit(predictor, measured(spectra, 60), step=0)
    assert len(report.train_loss) == 40
    predicted = model.predict()
    assert predicted.shape == (len(spectra),)
    assert predicted.min() >= 0
    assert predicted.max() < 2  # errors were scaled to [0, 1]
    assert np.corrcoef(predicted, sign * predictor.vectors[:, axis])[0, 1] > 0.9


def test_equal_errors_and_errors_before_training() -> None:
    predictor, spectra = known()
    predictor.fair = np.ones(len(spectra))
    model = EncodedErrorModel(problem()[0], epochs=2)
    with pytest.raises(CuriosityError, match="not been trained"):
        model.predict()
    model.fit(predictor, measured(spectra, 12), step=0)
    assert np.isfinite(model.predict()).all()


def test_wrong_partners_are_refused() -> None:
    one, spectra = problem()
    other = SinglePredictor(one, epochs=1, filters=2)
    other.fit(measured(spectra, 12), step=0)
    with pytest.raises(CuriosityError, match="works only with"):
        EncodedErrorModel(one, error_targets="in_sample").fit(other, measured(spectra, 12), step=0)
    with pytest.raises(CuriosityError, match="are of 3 candidates"):
        EncodedErrorModel(one).load_state({"predicted": np.zeros(3)})
