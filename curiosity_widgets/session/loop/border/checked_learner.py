"""A learner as the session drives it: every value that crosses the border from it is checked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from curiosity_widgets.acquisition.state import Pick
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import (
    Evaluation,
    Known,
    Measured,
    Report,
    State,
    TrainingReport,
    silent,
)
from curiosity_widgets.session.loop.border.evaluation import checked_evaluation
from curiosity_widgets.session.loop.border.learner import (
    checked_initial,
    checked_pick,
    checked_report,
)
from curiosity_widgets.session.loop.border.returned import (
    check_is_learner,
    checked_device,
    checked_rows,
    checked_scores,
    checked_state,
)
from curiosity_widgets.session.loop.learner_protocol import DrivenLearner

Result = TypeVar("Result")


class CheckedLearner:
    """Calls a learner's methods and gives back what they return, as plain values.

    Raises what they raise, and CuriosityError, which names learner and method and what was expected, where
    they return anything else. ``count``: candidates of the problem.
    """

    def __init__(self, learner: DrivenLearner, count: int) -> None:
        self._learner, self._count = learner, count
        self._name = type(learner).__name__
        self._checked(check_is_learner, learner)
        self._width: int | None = None  # D of outputs and targets
        self.device = checked_device(learner)

    def initial_positions(self, n: int, available: BoolArray, report: Report = silent) -> IntArray:
        """As of the learner."""
        found = self._learner.initial_positions(n, available, report=report)
        return self._checked(checked_initial, found, available)

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """As of the learner."""
        return self._checked(checked_report, self._learner.fit(measured, step=step, report=report))

    def evaluate(self, measured: Measured, *, report: Report = silent) -> Evaluation:
        """As of the learner."""
        return self._checked(checked_evaluation, self._learner.evaluate(measured, report=report), self._count)

    def evaluate_at(self, index: IntArray, measured: Measured) -> Evaluation:
        """As of the learner."""
        found = self._learner.evaluate_at(index, measured)
        return self._checked(checked_evaluation, found, self._count, index)

    def pick(
        self,
        k: int,
        measured: Measured,
        *,
        step: int,
        available: BoolArray,
        pending: IntArray,
        strategy: str,
        beta: float | None,
        lam: float,
        budget: int,
        **known: Any,
    ) -> Pick:
        """As of the learner."""
        found = self._learner.pick(
            k, measured, step=step, available=available, pending=pending, strategy=strategy, beta=beta,
            lam=lam, budget=budget, **known,
        )  # fmt: skip
        return self._checked(checked_pick, found, available)

    def score(
        self, measured: Measured, *, held_out: Known, unmeasured: Known, step: int
    ) -> Mapping[str, float | None]:
        """As of the learner; None for a score that is no finite number."""
        found = self._learner.score(measured, held_out=held_out, unmeasured=unmeasured, step=step)
        return self._checked(checked_scores, found, "score")

    def blocked_score(
        self, measured: Measured, *, step: int, report: Report = silent
    ) -> Mapping[str, float | None]:
        """As of the learner; None for a score that is no finite number."""
        found = self._learner.blocked_score(measured, step=step, report=report)
        return self._checked(checked_scores, found, "blocked_score")

    def outputs(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """As of the learner."""
        return self._checked(self._rows, self._learner.outputs(index, spectra), "outputs", len(index))

    def targets(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """As of the learner."""
        return self._checked(self._rows, self._learner.targets(index, spectra), "targets", len(index))

    def state(self) -> State:
        """As of the learner."""
        return self._checked(checked_state, self._learner.state())

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """As of the learner."""
        self._learner.load_state(state)

    def _rows(self, values: Any, method: str, count: int) -> FloatArray:
        """Outputs and targets are compared, so that they have one width."""
        rows = checked_rows(values, method, count)
        if self._width is None:
            self._width = rows.shape[1]
        if rows.shape[1] != self._width:
            raise CuriosityError(
                f"the learner's {method} returned rows of {rows.shape[1]} numbers, and rows of {self._width} "
                "before; its outputs and targets must have the same length"
            )
        return rows

    def _checked(self, check: Callable[..., Result], *arguments: Any) -> Result:
        try:
            return check(*arguments)
        except CuriosityError as error:
            raise CuriosityError(f"{error} (learner: {self._name})") from error
