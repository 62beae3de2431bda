"""What a run's core needs of its driver, and what the loop needs of its worker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.state.snapshot import RunInfo

Result = TypeVar("Result")


class NeedsHelp(CuriosityError):
    """The run rests until a user has done something; the message names it."""


class NoAnswer(CuriosityError):
    """The source has not answered for too long, and the run does not wait for it any more."""


class LearnerLost(Exception):
    """The process or machine on which the learner works is gone. No mistake of a user's: the run continues
    with another learner, from the last complete training.
    """


class Services(Protocol):
    """What a core needs of its driver."""

    def on_learner_thread(self, call: Callable[[], Result]) -> Result:
        """Have the learner do something, on a thread of its own where there is one; raises what it raises.

        Whatever ``call`` needs of the history is to be read before: that may change in the meantime.
        """

    def announce(self, message: str, progress: float | None = None) -> None:
        """Show what the run is doing now."""

    def report(self, message: str, fraction: float | None = None) -> None:
        """What the learner is doing, on its thread. Raises Interrupted where it is to stop."""

    def seconds(self) -> float:
        """Seconds the run has been working; pauses are not counted."""

    def true_error(self, info: RunInfo, prediction: Prediction | None) -> FloatArray | None:
        """(N,) what the prediction misses, as ``learning.true_error`` has it; None where that is unknown."""


class Inline:
    """Services for a core that is driven step by step: the learner works at once, nothing is shown."""

    def on_learner_thread(self, call: Callable[[], Result]) -> Result:
        """The call itself."""
        return call()

    def announce(self, message: str, progress: float | None = None) -> None:
        """Nothing."""

    def report(self, message: str, fraction: float | None = None) -> None:
        """Nothing."""

    def seconds(self) -> float:
        """0: not counted."""
        return 0.0

    def true_error(self, info: RunInfo, prediction: Prediction | None) -> FloatArray | None:
        """None: there is no source to ask."""
        return None


class WorkerServices(Protocol):
    """What a loop needs of the worker that carries it out."""

    stopping: threading.Event  # the run is to end after the current point

    @property
    def may_continue(self) -> bool:
        """Whether another point may be started while the learner works."""

    def wait_for(self, future: Future[Any]) -> None:
        """Wait for a call on another thread, taking commands meanwhile."""

    def result_of(self, future: Future[Result]) -> Result:
        """The same, and the result of the call."""

    def sleep(self, seconds: float) -> None:
        """Let time pass, taking commands meanwhile. Raises Interrupted where the run is to end."""

    def announce(self, message: str, progress: float | None) -> None:
        """Show what the run is doing now; on the worker's thread."""

    def report(self, message: str, progress: float | None) -> None:
        """The same from any thread, now and then."""

    def publish(self) -> None:
        """Publish a snapshot."""

    def seconds(self) -> float:
        """Seconds the run has been working; pauses are not counted."""
