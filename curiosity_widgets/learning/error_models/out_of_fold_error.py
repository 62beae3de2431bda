"""Prediction errors of unmeasured patches, learned from the out-of-fold errors of the measured ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.tree import ExtraTreeRegressor

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.checks import at_least
from curiosity_widgets.data.chunks import by_slices
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.intervals import Intervals, intervals
from curiosity_widgets.learning.parts.trees import bagged_trees, mean_of_trees
from curiosity_widgets.learning.protocols import (
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

_CHUNK = 4096  # candidates at a time, so that two threads share a small sample


@dataclass(frozen=True)
class OutOfFoldErrorOptions:
    """Settings of :class:`OutOfFoldError`."""

    trees: int = 50

    def __post_init__(self) -> None:
        at_least(10, trees=self.trees)


class OutOfFoldError:
    """Predicts the error of unmeasured patches from the out-of-fold errors of the measured ones.

    Extra trees (Geurts, Ernst & Wehenkel, Machine Learning 63, 3 (2006), doi:10.1007/s10994-006-6226-1) on
    what the predictor gives for a patch (latents, predicted scores and their spread; for spec2im latents
    alone) predict the logarithm of the error. For a predictor that carries residuals to neighbours, the
    error is multiplied by the square root of the share of variance that neighbours leave unexplained.

    The same errors calibrate the 90 % intervals (:mod:`~curiosity_widgets.learning.error_models.intervals`),
    each point's error being predicted by trees trained without it.

    ``options`` are the fields of :class:`OutOfFoldErrorOptions`.
    """

    Options = OutOfFoldErrorOptions
    VERSION = 2  # 1: one factor for all intervals far from measured points

    def __init__(self, problem: Problem, **options: Any) -> None:
        self._problem = problem
        self._trees = read_options(OutOfFoldErrorOptions, options, "the out-of-fold error model").trees
        self._predicted = np.ones(0 if problem.is_large else len(problem.candidates))
        self._intervals: Intervals | None = None
        self._predictor: Predictor | None = None
        self._learned: State = {}  # of a large problem: what the trees were grown on
        self._forest: list[ExtraTreeRegressor] = []
        self._scope: IntArray | None = None  # of a large problem: what the predicted errors are of

    def use(self, predictor: Predictor) -> None:
        """The predictor whose errors are predicted where the scope has changed since the training."""
        self._predictor = predictor

    def fit(
        self, predictor: Predictor, measured: Measured, *, step: int, report: Report = silent
    ) -> TrainingReport:
        """Learn the measured points' errors and predict those of all candidates."""
        report("learning the prediction errors")
        self._predictor = predictor
        scope = self._problem.scope
        errors, rows = predictor.held_out_errors(measured), scope.rows(measured.index)
        # Errors span decades, and their logarithm ranks better. The floor keeps it finite.
        floor = float(np.finfo(np.float64).tiny) + 1e-6 * float(errors.max())
        parts = self._inputs(predictor)
        unseen = self._grow(
            np.concatenate([part[rows] for part in parts], axis=1), np.log(errors + floor), step
        )
        if self._problem.is_large:
            self._learned["measured"] = measured.index.copy()
        alone = self._predict(predictor, parts)
        self._intervals = None
        if isinstance(predictor, HeldOutResiduals):
            prediction = predictor.predict()
            spread = None if prediction is None else prediction.spread
            self._intervals = intervals(
                predictor,
                measured,
                np.exp(unseen),
                alone,
                self._problem.candidates,
                spread=None if spread is None else scope.of(spread),
                problem=self._problem if self._problem.is_large else None,
            )
        return TrainingReport()

    def predict(self) -> FloatArray:
        """Predicted mean absolute error (N,) of all candidates."""
        if self._problem.is_large and self._scope is not self._problem.scope.index:
            if self._predictor is None or not self._forest:
                raise CuriosityError("the error model has not been trained yet; call fit first")
            self._predict(self._predictor, self._inputs(self._predictor))
            if self._intervals is not None:
                candidates = self._problem.candidates
                points = candidates.positions_of(self._learned["measured"])
                where = candidates.positions_of(self._problem.scope.index)
                self._intervals = self._intervals.at(where, points, candidates.patch)
        return self._predicted

    def uncertainty(self) -> None:
        """None: use the ensemble's spread instead."""
        return

    def deviation(self) -> tuple[FloatArray, FloatArray] | None:
        """The error to expect of a predicted spectrum: root mean square (N,), profile (S,)."""
        predicted = self.predict()
        return None if self._intervals is None else self._intervals.deviation(predicted)

    def latent(self, report: Report = silent) -> None:
        """None: the predictor's latent space is used."""
        return

    def state(self) -> State:
        """The predicted errors and what calibrates the intervals; of a large problem what the trees were
        grown on, from which they are grown again."""
        state = (
            dict(self._learned) if self._problem.is_large else {"predicted": self._predicted.astype(float)}
        )
        if self._intervals is not None:
            state |= self._intervals.state()
            if self._problem.is_large:
                state["widened"] = np.ones(0)
        return state

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Restore what :meth:`state` returned."""
        self._scope, self._forest, self._learned = None, [], {}
        if "grown" in state:
            self._grow(np.array(state["inputs"]), np.array(state["log_errors"]), int(state["grown"]))
            self._learned["measured"] = np.array(state["measured"])
        if "predicted" in state:
            self._predicted = np.array(state["predicted"])
        self._intervals = Intervals.from_state(state) if "profile" in state else None

    def _grow(self, inputs: FloatArray, log_errors: FloatArray, step: int) -> FloatArray:
        """Trees for inputs (n, d) and logarithms of errors (n,); returns what trees that have not seen a
        point predict for it (n,)."""
        seed = int(stream(self._problem.seed, "error trees", step).integers(2**31))
        self._forest, unseen = bagged_trees(
            inputs, log_errors, trees=self._trees, leaf=5, share=0.5, seed=seed
        )
        if self._problem.is_large:
            self._learned = {"inputs": inputs, "log_errors": log_errors, "grown": np.array(step)}
        return unseen

    def _predict(self, predictor: Predictor, parts: tuple[FloatArray, ...]) -> FloatArray:
        """The errors of all candidates that are in the scope; returns those without what neighbours tell."""
        left = np.sqrt(predictor.unknown_share()) if isinstance(predictor, CarriesResiduals) else 1.0
        log_error, trees = np.empty(len(parts[0])), self._forest

        def fill(rows: slice) -> None:
            known = np.concatenate([part[rows] for part in parts], axis=1)
            log_error[rows] = mean_of_trees(trees, known)[:, 0]

        by_slices(fill, len(log_error), _CHUNK)
        alone: FloatArray = np.exp(log_error)
        self._predicted = np.asarray(alone * left)
        self._scope = self._problem.scope.index if self._problem.is_large else None
        return alone

    def _inputs(self, predictor: Predictor) -> tuple[FloatArray, ...]:
        """The inputs of the error trees, each (N, d), of the candidates in the scope."""
        return tuple(self._problem.scope.of(part) for part in _inputs(predictor))


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
