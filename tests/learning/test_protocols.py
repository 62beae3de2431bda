"""Predictors' optional abilities are recognised by what an object has; a prediction expands its scores."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.predictors.dense import DensePredictor
from curiosity_widgets.learning.predictors.regressor import RegressorPredictor
from curiosity_widgets.learning.predictors.single import SinglePredictor
from curiosity_widgets.learning.protocols import CarriesResiduals, HeldOutResiduals, Prediction
from tests.learning.small import problem


def test_each_predictor_has_the_abilities_it_implements() -> None:
    there, _ = problem()
    dense, ridge = DensePredictor(there), RegressorPredictor(there, estimator="ridge")
    single = SinglePredictor(there)
    assert isinstance(dense, CarriesResiduals)
    assert isinstance(dense, HeldOutResiduals)
    assert isinstance(ridge, HeldOutResiduals)
    assert not isinstance(ridge, CarriesResiduals)
    assert not isinstance(single, CarriesResiduals | HeldOutResiduals)


def test_a_prediction_is_expanded_for_the_chosen_candidates_alone() -> None:
    rng = np.random.default_rng(0)
    scores, components, mean = rng.normal(size=(6, 2)), rng.normal(size=(2, 5)), rng.normal(size=5)
    whole = scores @ components + mean
    prediction = Prediction(scores, components, mean)
    np.testing.assert_allclose(prediction.spectra(3), whole[3])
    np.testing.assert_allclose(prediction.spectra(np.array([4, 1])), whole[[4, 1]])
    np.testing.assert_array_equal(Prediction(whole).spectra(2), whole[2])


def test_the_error_to_expect_is_calibrated_where_it_can_be_else_the_spread_of_the_members() -> None:
    rng = np.random.default_rng(0)
    members = rng.normal(size=(3, 6, 5))
    deviation, profile = rng.gamma(2, size=6), rng.gamma(2, size=5)
    spread = Prediction(members.mean(axis=0), spread_scores=members)
    calibrated = Prediction(members.mean(axis=0), spread_scores=members, deviation=deviation, profile=profile)
    assert Prediction(members[0]).spectra_std(2) is None
    np.testing.assert_allclose(spread.spectra_std(2), members[:, 2].std(axis=0))
    np.testing.assert_allclose(calibrated.spectra_std(np.array([2, 0])), deviation[[2, 0], None] * profile)
