"""The error model's intervals hold what they promise, and neighbours lower the error that is expected."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.error_models.out_of_fold_error import OutOfFoldError
from curiosity_widgets.learning.predictors.dense import DensePredictor
from tests.learning.predictors.test_dense import make_problem, measured


def test_unmeasured_spectra_lie_in_their_intervals() -> None:
    problem, spectra = make_problem()
    seen = measured(spectra, 80)
    predictor, model = DensePredictor(problem), OutOfFoldError(problem)
    predictor.fit(seen, step=1)
    model.fit(predictor, seen, step=1)
    deviation, profile = model.deviation()
    assert deviation.shape == (len(spectra),)
    assert abs((profile**2).mean() - 1) < 1e-9
    unseen = np.setdiff1d(np.arange(len(spectra)), seen.index)
    error = np.abs(predictor.predict().spectra(unseen) - spectra[unseen])
    inside = (error <= 1.6449 * deviation[unseen, None] * profile).mean()
    assert 0.8 < inside < 0.99
    again = OutOfFoldError(problem)
    again.load_state(model.state())
    np.testing.assert_array_equal(again.deviation()[0], deviation)


def test_neighbours_lower_the_expected_error() -> None:
    problem, spectra = make_problem()
    rows, cols = problem.candidates.corners.T
    hidden = 2 * np.sin(rows / 5) * np.cos(cols / 6)
    spectra = spectra + hidden[:, None] * np.linspace(-1, 1, 21) ** 3
    seen = measured(spectra, 80)
    predictor, model = DensePredictor(problem), OutOfFoldError(problem)
    predictor.fit(seen, step=1)
    model.fit(predictor, seen, step=1)
    unknown = predictor.unknown_share()
    near, far = unknown < np.quantile(unknown, 0.2), unknown > np.quantile(unknown, 0.8)
    assert model.predict()[near].mean() < model.predict()[far].mean()
