"""A learner that works elsewhere, as the session drives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.state import Pick
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.predictors import estimators
from curiosity_widgets.learning.protocols import (
    Evaluation,
    Known,
    Measured,
    Problem,
    Report,
    State,
    TrainingReport,
    silent,
)
from curiosity_widgets.session.compute.increments import Sender
from curiosity_widgets.session.compute.messages import (
    Build,
    Call,
    Done,
    Raised,
    Said,
    TruthAsked,
    TruthTold,
    packed,
    parcels,
    unpacked,
)
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory
from curiosity_widgets.session.state.facts import software_versions
from curiosity_widgets.workflows import registry
from curiosity_widgets.workflows.workflow import Workflow

_TICK = 0.2  # seconds without a message after which the last report is made again: it may end the call


class Channel(Protocol):
    """The session's end of what leads to a learner elsewhere."""

    where: str

    def send(self, content: bytes) -> None:
        """Send a message. Raises LearnerLost."""

    def receive(self, seconds: float) -> bytes | None:
        """The next message; None where none comes in time. Raises LearnerLost."""

    def kill(self) -> None:
        """End what is at the other end; from any thread."""


class RemoteLearner:
    """Each method is a call of the same method of the learner at the other end of a channel.

    Raises what that raises, and LearnerLost where it is gone. A report that raises, so that the call is to
    end, ends the other end: a learner that was interrupted is of no use any more.
    """

    def __init__(
        self, channel: Channel, factory: LearnerFactory, workflow: Workflow, problem: Problem
    ) -> None:
        self._channel, self._truth, self._sender = channel, problem.truth, Sender()
        self._evaluation: Evaluation | None = None
        build = Build(
            factory,
            workflow,
            replace(problem, truth=None),
            problem.truth is not None,
            parcels(acquisition.registered()),
            parcels(registry.registered()),
            parcels(estimators.handed_in()),
        )
        versions, self.device = self._answer(build, silent)
        _check_versions(versions, channel.where)

    def initial_positions(self, n: int, available: BoolArray, report: Report = silent) -> IntArray:
        """As of the learner."""
        found: IntArray = self._call("initial_positions", n, available, report=report)
        return found

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """As of the learner."""
        self._evaluation = None
        trained: TrainingReport = self._call("fit", measured, report=report, step=step)
        return trained

    def evaluate(self, measured: Measured, *, report: Report = silent) -> Evaluation:
        """As of the learner; asked once after each training, as the learner keeps it, too."""
        if self._evaluation is None:
            self._evaluation = self._call("evaluate", measured, report=report)
        return self._evaluation

    def evaluate_at(self, index: IntArray, measured: Measured) -> Evaluation:
        """As of the learner."""
        part: Evaluation = self._call("evaluate_at", index, measured)
        return part

    def pick(self, k: int, measured: Measured, **options: Any) -> Pick:
        """As of the learner."""
        pick: Pick = self._call("pick", k, measured, **options)
        return pick

    def score(
        self, measured: Measured, *, held_out: Known, unmeasured: Known, step: int
    ) -> Mapping[str, float]:
        """As of the learner."""
        scores: Mapping[str, float] = self._call(
            "score", measured, held_out=held_out, unmeasured=unmeasured, step=step
        )
        return scores

    def blocked_score(self, measured: Measured, *, step: int, report: Report = silent) -> Mapping[str, float]:
        """As of the learner."""
        scores: Mapping[str, float] = self._call("blocked_score", measured, report=report, step=step)
        return scores

    def outputs(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """As of the learner."""
        outputs: FloatArray = self._call("outputs", index, spectra)
        return outputs

    def targets(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """As of the learner."""
        targets: FloatArray = self._call("targets", index, spectra)
        return targets

    def state(self) -> State:
        """As of the learner."""
        state: State = self._call("state")
        return state

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """As of the learner."""
        self._evaluation = None
        self._call("load_state", dict(state))

    def _call(self, method: str, *arguments: Any, report: Report | None = None, **options: Any) -> Any:
        pack = self._sender.pack
        call = Call(
            method,
            [pack(value) for value in arguments],
            {name: pack(value) for name, value in options.items()},
            report is not None,
        )
        return self._answer(call, report or silent)

    def _answer(self, message: Build | Call, report: Report) -> Any:
        """What comes of a message. The other end is ended where its answer is not waited for."""
        try:
            self._channel.send(packed(message))
            answer = self._wait(report)
        except BaseException:
            self._channel.kill()
            raise
        if isinstance(answer, Raised):
            raise answer.again()
        return answer.value

    def _wait(self, report: Report) -> Done | Raised:
        said: Callable[[], None] = _nothing
        while True:
            content = self._channel.receive(_TICK)
            message = None if content is None else unpacked(content)
            match message:
                case Done() | Raised():
                    return message
                case TruthAsked():
                    truth = None if self._truth is None else self._truth(message.index)
                    self._channel.send(packed(TruthTold(truth)))
                case Said():
                    text, fraction = message.message, message.fraction

                    def said(text: str = text, fraction: float | None = fraction) -> None:
                        report(text, fraction)

            if not isinstance(message, TruthAsked):
                said()


def _nothing() -> None:
    """Nothing was reported yet."""


def _check_versions(there: Mapping[str, str], where: str) -> None:
    """Raises CuriosityError where other software would take another path."""
    here = software_versions()
    others = [
        f"{name} {there.get(name)} (here {here[name]})" for name in here if there.get(name) != here[name]
    ]
    if others:
        raise CuriosityError(
            f"the learner cannot work in {where}, where there is other software ({', '.join(others)}); a run "
            "would take another path: install the same there"
        )
