"""Any regressor as the predictor: by name, by object, refitted the same from its plain state."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression, RidgeCV

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.out_of_fold_error import OutOfFoldError
from curiosity_widgets.learning.predictors import estimators
from curiosity_widgets.learning.predictors.estimators import describe_estimator
from curiosity_widgets.learning.predictors.regressor import RegressorPredictor
from curiosity_widgets.learning.protocols import Measured
from tests.learning.resume import check_interrupts_and_goes_back, check_resumes_bit_for_bit
from tests.learning.small import measured, problem

FAST = {"parameters": {"n_estimators": 12}}


class Nearest:
    """Four lines of a regressor that scikit-learn has never heard of."""

    def fit(self, inputs, targets):
        self.inputs, self.targets = inputs, targets
        return self

    def predict(self, inputs):
        return self.targets[((inputs[:, None] - self.inputs) ** 2).sum(axis=2).argmin(axis=1)]


def pair(**options: Any) -> tuple[RegressorPredictor, OutOfFoldError]:
    sample, _ = problem()
    return RegressorPredictor(sample, members=3, **options), OutOfFoldError(sample, trees=60)


@pytest.mark.parametrize("options", [FAST, {"estimator": "ridge"}], ids=["forest", "ridge"])
def test_continues_bit_for_bit_from_its_state(options: dict[str, Any]) -> None:
    _, spectra = problem()
    check_resumes_bit_for_bit(lambda: pair(**options), spectra, 2)


def test_interrupts() -> None:
    _, spectra = problem()
    check_interrupts_and_goes_back(lambda: pair(**FAST), spectra)


@pytest.mark.parametrize("unit", [1e-11, 3e3])
@pytest.mark.parametrize("name", ["forest", "ridge"])
def test_learns_and_judges_itself_out_of_fold(name: str, unit: float) -> None:
    sample, spectra = problem(unit=unit)
    predictor = RegressorPredictor(sample, estimator=name)
    known = measured(spectra, 60)
    report = predictor.fit(known, step=0)
    assert len(report.members) == 5
    assert sum(member.best for member in report.members) == 1
    prediction = predictor.predict()
    others = np.setdiff1d(np.arange(len(spectra)), known.index)
    left = np.square(prediction.spectra(others) - spectra[others]).sum()
    assert left < 0.5 * np.square(spectra[others] - known.spectra.mean(axis=0)).sum()
    np.testing.assert_array_equal(
        predictor.outputs(others[:4], spectra[others[:4]]), prediction.spectra(others[:4])
    )
    assert prediction.spread is not None
    assert prediction.spread.shape == (len(spectra),)
    in_sample = np.abs(prediction.spectra(known.index) - known.spectra).mean()
    assert predictor.held_out_errors(known).mean() > in_sample
    assert predictor.latent().shape == (len(spectra), 8)


def test_a_point_is_judged_by_the_copy_not_fitted_to_it() -> None:
    sample, spectra = problem()
    predictor = RegressorPredictor(sample, members=3, **FAST)
    known = measured(spectra, 40)
    predictor.fit(known, step=0)
    before = predictor.held_out_residuals(known)
    own = predictor._fold_of[known.index] == predictor._fold_of[known.index[0]]
    wrong = known.spectra.copy()
    wrong[own] += 3 * np.ones(spectra.shape[1])
    changed = RegressorPredictor(sample, members=3, **FAST)
    changed.fit(Measured(known.index, wrong, known.step), step=0)
    shift = changed.held_out_residuals(Measured(known.index, wrong, known.step)) - before
    # Its fold's spectra moved by 3 and the copy that judges them did not follow.
    assert shift[own].mean() > 2


@pytest.mark.parametrize(
    "estimator",
    [
        KernelRidge(alpha=0.3),
        GradientBoostingRegressor(n_estimators=5),
        LinearRegression(),
        RidgeCV(),
        Nearest(),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_objects_with_fit_and_predict(estimator: Any) -> None:
    sample, spectra = problem()
    name, parameters = json.loads(json.dumps(describe_estimator(estimator)))
    predictor = RegressorPredictor(sample, members=2, estimator=name, parameters=parameters)
    predictor.fit(measured(spectra, 30), step=1)
    assert predictor.predict().spectra(np.arange(7)).shape == (7, spectra.shape[1])


@pytest.mark.parametrize("estimator", ["forest", "ridge"])
def test_spectra_of_one_value_and_few_of_them_give_no_warning(estimator: str) -> None:
    sample, spectra = problem()
    short = replace(sample, spectrum_length=1)
    predictor = RegressorPredictor(short, members=2, estimator=estimator)
    predictor.fit(measured(spectra[:, :1], 6), step=1)
    assert predictor.predict().spectra(np.arange(7)).shape == (7, 1)


def test_mistakes_are_named() -> None:
    sample, _ = problem()
    with pytest.raises(CuriosityError, match="no option 'colour'"):
        RegressorPredictor(sample, colour="red")
    with pytest.raises(CuriosityError, match="predicts spectra from patches"):
        RegressorPredictor(sample, target="spec2im")


def test_nonsense_from_a_regressor_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(Nearest):
        def predict(self, inputs):
            return super().predict(inputs) * np.nan

    sample, spectra = problem()
    monkeypatch.setattr(estimators, "_own", {})
    name, _ = describe_estimator(Wrong())
    predictor = RegressorPredictor(sample, estimator=name)
    with pytest.raises(CuriosityError, match=r"Wrong.predict gave shape"):
        predictor.fit(measured(spectra, 30), step=0)
