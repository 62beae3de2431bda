"""What runs where the learner is: it is built there, and its methods are called as asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from curiosity_widgets import acquisition
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.predictors import estimators
from curiosity_widgets.learning.protocols import OnDevice
from curiosity_widgets.session.compute.increments import Receiver
from curiosity_widgets.session.compute.messages import (
    Build,
    Call,
    Done,
    Raised,
    Said,
    TruthAsked,
    TruthTold,
    packed,
    unpacked,
)
from curiosity_widgets.session.loop.learner_protocol import DrivenLearner
from curiosity_widgets.session.state.facts import software_versions
from curiosity_widgets.workflows import registry


class Line(Protocol):
    """The learner's end of a channel."""

    def receive(self) -> bytes | None:
        """The next message, once there is one; None, however often it is asked: there will be no more."""

    def send(self, content: bytes) -> None:
        """Send a message."""

    def check(self) -> None:
        """Raises Interrupted where nobody waits for the call any more."""


def serve(line: Line) -> None:
    """Answer messages in turn, until there are no more."""
    served = _Served(line)
    while (content := line.receive()) is not None:
        try:
            answer = packed(Done(served.answer(unpacked(content))))
        except BaseException as error:  # raised again where the call was made
            answer = packed(Raised.of(error))
        line.send(answer)


class _Served:
    def __init__(self, line: Line) -> None:
        self._line, self._receiver = line, Receiver()
        self._learner: DrivenLearner | None = None
        self._missing: dict[str, CuriosityError] = {}  # what was registered there, and why it is not here

    def answer(self, message: Any) -> Any:
        """What a message asks for."""
        if isinstance(message, Build):
            learner = self._learner = self._built(message)
            return software_versions(), learner.device if isinstance(learner, OnDevice) else ""
        call: Call = message
        arguments = [self._receiver.unpack(value) for value in call.arguments]
        self._check_there(str(call.options.get("strategy")))
        options = {name: self._receiver.unpack(value) for name, value in call.options.items()}
        if call.reports:
            options["report"] = self._report
        method: Callable[..., Any] = getattr(self._learner, call.method)
        return method(*arguments, **options)

    def _built(self, message: Build) -> DrivenLearner:
        self._take_in(message.regressors, estimators.describe_estimator)
        self._take_in(message.strategies, acquisition.register)
        self._take_in(message.workflows, registry.register)
        workflow = message.workflow
        self._check_there(workflow.name, workflow.strategy, *map(str, workflow.options.values()))
        problem = replace(message.problem, truth=self._truth if message.asks_truth else None)
        return message.factory(workflow, problem)

    def _take_in(self, parcels: Mapping[str, bytes], register: Callable[[Any], object]) -> None:
        """Register what comes in parcels; what is not known here matters once it is needed."""
        for name, parcel in parcels.items():
            try:
                found = unpacked(parcel)
                if isinstance(found, CuriosityError):  # it could not be sent
                    raise found
                register(found)
            except CuriosityError as error:
                self._missing[name] = error

    def _check_there(self, *names: str) -> None:
        """Raises the CuriosityError that says why one of these could not be registered here."""
        for name in names:
            if name in self._missing:
                raise self._missing[name]

    def _report(self, message: str, fraction: float | None = None) -> None:
        self._line.check()
        self._line.send(packed(Said(message, fraction)))

    def _truth(self, index: IntArray) -> FloatArray | None:
        self._line.send(packed(TruthAsked(index)))
        content = self._line.receive()
        told = None if content is None else unpacked(content)
        if not isinstance(told, TruthTold):
            raise CuriosityError("the run ended while its learner asked for true spectra")
        return told.spectra
