"""What the parts of a loop share: a run's facts, history, learner and file, and the words to the person."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.loop.learner_protocol import DrivenLearner
from curiosity_widgets.session.loop.restoring import Good
from curiosity_widgets.session.loop.side_thread import SideThread
from curiosity_widgets.session.loop.source_access import Measuring
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import Event, Logged, PoliciesChanged
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.snapshot import LogEntry, LogLevel, Settings
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.workflows.workflow import Workflow

Result = TypeVar("Result")


class NeedsHelp(CuriosityError):
    """The run rests until a person has done something; the message says what."""


class NoAnswer(CuriosityError):
    """The source has not answered for too long, and the run does not wait for it any more."""


class WorkerServices(Protocol):
    """What the parts of a loop need of the worker that carries them out."""

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


class Context:
    """One run, as the parts of its loop see it. Used on the worker's thread alone."""

    def __init__(
        self,
        source: Source,
        workflow: Workflow,
        seed: int,
        holdout: float | None,
        path: Path,
        worker: WorkerServices,
        *,
        overlap: bool = False,
        patience: float | None = None,
    ) -> None:
        self.workflow, self.seed, self.holdout, self.path = workflow, seed, holdout, path
        self.overlap = overlap  # train while the source measures the batch before
        self.worker = worker
        self.measuring = Measuring(source, worker.stopping.is_set, worker.result_of, patience)
        self.learner_thread = SideThread("curiosity learner")
        self.facts_if_known: Facts | None = None
        self.settings: Settings | None = None  # until there is a history
        self.policies = Policies()
        self.history_if_any: History | None = None
        self.display = Display()
        self.recorder: Recorder | None = None
        self.learner: DrivenLearner | None = None
        self.good: Good | None = None  # step and state after the last training
        self.evaluated = 0  # step of the last evaluation
        self.resumed = False  # from a run file
        self.timings: dict[str, float] = {}
        self._unwritten: list[Event] = []
        self._display_saved = True

    # What is known ---------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """The run's fixed facts; they are there as soon as there is an image."""
        if self.facts_if_known is None:
            raise CuriosityError("there is no image yet; start the run first")
        return self.facts_if_known

    @property
    def history(self) -> History:
        """The run's history; there is one as soon as there is an image."""
        if self.history_if_any is None:
            raise CuriosityError("there is no image yet; start the run first")
        return self.history_if_any

    @property
    def driven(self) -> DrivenLearner:
        """The learner, once it is built."""
        if self.learner is None:
            raise CuriosityError("the learner is not built yet; start the run first")
        return self.learner

    @property
    def recording(self) -> Recorder:
        """The run file, once it is open."""
        if self.recorder is None:
            raise CuriosityError("the run file is not open yet; start the run first")
        return self.recorder

    def change_policies(self, policies: Policies) -> None:
        """Take other policies, in force at the next point; the run file keeps them."""
        self.policies = policies
        self.record(PoliciesChanged(policies), durable=True)

    # Waiting for others ----------------------------------------------------------------------------

    def announce(self, message: str, progress: float | None = None) -> None:
        """Say what the run is doing now."""
        self.worker.announce(message, progress)

    def aside(self, call: Callable[[], Result]) -> Result:
        """Have the learner do something on its own thread; the worker measures and takes commands meanwhile.

        Whatever ``call`` needs of the history is to be read before: that changes in the meantime.
        """
        return self.worker.result_of(self.learner_thread.call(call))

    # The run file ----------------------------------------------------------------------------------

    def begin_history(self, history: History) -> None:
        """Take a new history, with what has happened before there was one."""
        self.history_if_any = history
        for event in self._unwritten:
            history.apply(event)

    def begin_recording(self, begin: Callable[[list[Event]], Recorder], *events: Event) -> None:
        """Let ``begin`` open a run file and write into it what has waited for it, then these events."""
        self.recorder = begin([*self._unwritten, *events])
        self._unwritten = []

    def record(self, event: Event, *, durable: bool = False) -> None:
        """Write an event and take it in; before the file is there it waits in memory."""
        if self.recorder is None:
            self._unwritten.append(event)
        else:
            self.recorder.event(event, durable=durable)
        if self.history_if_any is not None:
            self.history_if_any.apply(event)

    def write_display(self, *, at_rest: bool = False) -> None:
        """Put the last evaluation on disk; what of it is large waits until the run rests."""
        self._display_saved = self.recording.display(self.display, at_rest=at_rest)

    def rest(self) -> None:
        """Write what is written only when nothing else is to do."""
        if self.recorder is not None and self.display.step and not self._display_saved:
            self.write_display(at_rest=True)

    def finish(self) -> None:
        """Put the run file in order. Raises RecordingFailed."""
        try:
            if self.recorder is not None:
                self.recorder.close(None if self.good is None else blobs.unpack(self.good[1]))
                if not len(self.history) and not self.resumed:
                    self.path.unlink()  # nothing was measured: a file would only puzzle
        finally:
            self.recorder = None
            self.learner_thread.end()

    # Words to the person ---------------------------------------------------------------------------

    def log(self, level: LogLevel, text: str) -> None:
        """A line for the person."""
        self.record(Logged(level, text))

    def log_quietly(self, level: LogLevel, text: str) -> None:
        """A line for the person that is not worth a word on disk."""
        if self.history_if_any is not None:
            self.history_if_any.apply(Logged(level, text))

    def early_log(self) -> tuple[LogEntry, ...]:
        """What was logged before there is an image."""
        events = [event for event in self._unwritten if isinstance(event, Logged)]
        return tuple(LogEntry(event.time, event.level, event.text) for event in events)

    def report(self, message: str, fraction: float | None = None) -> None:
        """What the learner is doing, on its thread. Raises Interrupted where it is to stop."""
        if self.worker.stopping.is_set():
            raise Interrupted
        self.worker.report(message, fraction)

    def report_line(self, done: int, total: int) -> None:
        """How far the scan of the image is, on the source's thread."""
        self.worker.report(f"scanning the image, line {done} of {total}", done / max(total, 1))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the seconds of a phase of this step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - start
