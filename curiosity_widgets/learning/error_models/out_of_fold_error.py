"""Prediction errors of unmeasured patches, learned from the out-of-fold errors of the measured ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.checks import at_least
from curiosity_widgets.data.chunks import by_slices
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.parts.trees import mean_of_trees
from curiosity_widgets.learning.protocols import (
    HALF_WIDTH_90,
    CarriesResiduals,
    HeldOutResiduals,
    Measured,
    Predictor,
    Problem,
    Report,
    State,
    TrainingReport,
    silent,
)

_CHUNK = 16_384  # candidates at a time
_SHARE = 0.9  # of the values that a 90 % interval must hold


@dataclass(frozen=True)
class OutOfFoldErrorOptions:
    """Settings of :class:`OutOfFoldError`."""

    trees: int = 100

    def __post_init__(self) -> None:
        at_least(10, trees=self.trees)


class OutOfFoldError:
    """Predicts the error of unmeasured patches from the out-of-fold errors of the measured ones.

    Extra trees (Geurts, Ernst & Wehenkel, Machine Learning 63, 3 (2006), doi:10.1007/s10994-006-6226-1) on
    what the predictor gives for a patch (latents, predicted scores and their spread; for spec2im latents
    alone) predict the logarithm of the error. For a predictor that carries residuals to neighbours, the
    error is multiplied by the square root of the share of variance that neighbours leave unexplained.

    The same errors calibrate the uncertainty: predicted error times a profile along the axis, times the
    one factor with which 90 % of all out-of-fold residuals lie inside a normal 90 % interval, each point's
    error being predicted by trees trained without it. This is split conformal prediction: Papadopoulos et
    al., ECML 2002, 345, doi:10.1007/3-540-36755-1_29; Lei et al., J. Am. Stat. Assoc. 113, 1094 (2018),
    doi:10.1080/01621459.2017.1307116, §2.2.

    ``options`` are the fields of :class:`OutOfFoldErrorOptions`.
    """

    def __init__(self, problem: Problem, **options: Any) -> None:
        self._problem = problem
        self._trees = read_options(OutOfFoldErrorOptions, options, "the out-of-fold error model").trees
        self._predicted = np.ones(len(problem.candidates))
        self._profile: FloatArray | None = None  # (S,) of the deviation, its scale in it

    def fit(
        self, predictor: Predictor, measured: Measured, *, step: int, report: Report = silent
    ) -> TrainingReport:
        """Learn the measured points' errors and predict those of all candidates."""
        report("learning the prediction errors")
        parts = _inputs(predictor)
        forest = ExtraTreesRegressor(
            self._trees,
            min_samples_leaf=5,
            max_features=0.5,
            bootstrap=True,
            oob_score=True,
            random_state=int(stream(self._problem.seed, "error trees", step).integers(2**31)),
            n_jobs=1,
        )
        errors = predictor.held_out_errors(measured)
        # Errors span decades, and their logarithm ranks better. The floor keeps it finite.
        floor = float(np.finfo(np.float64).tiny) + 1e-6 * float(errors.max())
        forest.fit(np.concatenate([part[measured.index] for part in parts], axis=1), np.log(errors + floor))
        left = np.sqrt(predictor.unknown_share()) if isinstance(predictor, CarriesResiduals) else 1.0
        log_error = np.empty(len(parts[0]))

        def fill(rows: slice) -> None:
            known = np.concatenate([part[rows] for part in parts], axis=1)
            log_error[rows] = mean_of_trees(forest.estimators_, known)[:, 0]

        by_slices(fill, len(log_error), _CHUNK)
        self._predicted = np.exp(log_error) * left
        self._profile = None
        if isinstance(predictor, HeldOutResiduals):
            residuals = predictor.held_out_residuals(measured)
            self._profile = _calibrated(residuals, np.exp(forest.oob_prediction_))
        return TrainingReport()

    def predict(self) -> FloatArray:
        """Predicted mean absolute error (N,) of all candidates."""
        return self._predicted

    def uncertainty(self) -> None:
        """None: use the ensemble's spread instead."""
        return

    def deviation(self) -> tuple[FloatArray, FloatArray] | None:
        """The error to expect of a predicted spectrum: root mean square (N,), profile (S,)."""
        if self._profile is None:
            return None
        scale = float(np.sqrt((self._profile**2).mean()))
        if scale <= 0:
            return None
        return self._predicted * scale, self._profile / scale

    def latent(self, report: Report = silent) -> None:
        """None: the predictor's latent space is used."""
        return

    def state(self) -> State:
        """The predicted errors and the calibrated profile."""
        state = {"predicted": self._predicted.astype(np.float64)}
        return state if self._profile is None else state | {"profile": self._profile}

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Restore what :meth:`state` returned."""
        self._predicted = np.array(state["predicted"])
        self._profile = np.array(state["profile"]) if "profile" in state else None


def _inputs(predictor: Predictor) -> tuple[FloatArray, ...]:
    """The inputs of the error trees, each (N, d): latents, and predicted scores with their spread, if any.

    Raises CuriosityError for a predictor without a latent space.
    """
    prediction, latent = predictor.predict(), predictor.latent()
    if latent is None:
        raise CuriosityError("out-of-fold errors need a predictor with a latent space of all candidates")
    if prediction is None:
        return (latent,)
    spread = () if prediction.spread is None else (prediction.spread[:, None],)
    return latent, prediction.scores, *spread


def _calibrated(residuals: FloatArray, predicted: FloatArray) -> FloatArray:
    """Standard deviation (S,) per unit of predicted error (n,), from residuals (n, S)."""
    relative = residuals / predicted[:, None]
    profile = np.abs(relative).mean(axis=0)  # not the square, which a few outliers would dominate
    profile = np.maximum(profile, 1e-3 * float(profile.max(initial=0.0)) + np.finfo(np.float64).tiny)
    inside = float(np.quantile(np.abs(relative) / profile, _SHARE))
    calibrated: FloatArray = profile * (inside / HALF_WIDTH_90)
    return calibrated
