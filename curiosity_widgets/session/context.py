"""What the parts of a loop share: a run's facts, history, learner and file, and the words to the person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session import blobs
from curiosity_widgets.session.display import Display
from curiosity_widgets.session.driven import DrivenLearner
from curiosity_widgets.session.facts import Facts
from curiosity_widgets.session.history import History
from curiosity_widgets.session.journal import Event
from curiosity_widgets.session.measuring import Measuring
from curiosity_widgets.session.recorder import Recorder
from curiosity_widgets.session.restoring import Good
from curiosity_widgets.session.snapshot import LogEntry, Settings
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.workflows.workflow import Workflow

_REPORT_EVERY = 0.1  # seconds


class NeedsHelp(CuriosityError):
    """The run rests until a person has done something; the message says what."""


class Context:
    """One run, as the parts of its loop see it. Used on the worker's thread alone."""

    def __init__(
        self,
        source: Source,
        workflow: Workflow,
        seed: int,
        holdout: float | None,
        path: Path,
        announce: Callable[[str, float | None], None],
        stopping: Callable[[], bool],
        seconds: Callable[[], float],
    ) -> None:
        self.workflow, self.seed, self.holdout, self.path = workflow, seed, holdout, path
        self.announce, self.seconds = announce, seconds
        self._stopping = stopping
        self.measuring = Measuring(source, stopping)
        self.facts_if_known: Facts | None = None
        self.settings: Settings | None = None  # until there is a history
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
        self._reported = 0.0

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

    # The run file ----------------------------------------------------------------------------------

    def begin_history(self, history: History) -> None:
        """Take a new history, with what has happened before there was one."""
        self.history_if_any = history
        for event in self._unwritten:
            history.apply(event)

    def begin_recording(self, recorder: Recorder, *events: Event) -> None:
        """Take a run file, and write what has waited for it, then these events."""
        self.recorder = recorder
        unwritten, self._unwritten = self._unwritten, []
        for event in [*unwritten, *events]:
            recorder.event(event)

    def record(self, event: Event, *, durable: bool = False) -> None:
        """Write an event and take it in; before the file is there it waits in memory."""
        event = {"time": time.time(), **event}
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
        """Put the run file in order and the source away. Raises RecordingFailed."""
        try:
            if self.recorder is not None:
                self.recorder.close(None if self.good is None else blobs.unpack(self.good[1]))
                if not len(self.history) and not self.resumed:
                    self.path.unlink()  # nothing was measured: a file would only puzzle
        finally:
            self.recorder = None
            self.measuring.close()

    # Words to the person ---------------------------------------------------------------------------

    def log(self, level: str, text: str) -> None:
        """A line for the person."""
        self.record({"event": "log", "level": level, "text": text})

    def log_quietly(self, level: str, text: str) -> None:
        """A line for the person that is not worth a word on disk."""
        if self.history_if_any is not None:
            self.history_if_any.apply({"event": "log", "time": time.time(), "level": level, "text": text})

    def early_log(self) -> tuple[LogEntry, ...]:
        """What was logged before there is an image."""
        events = [event for event in self._unwritten if event["event"] == "log"]
        return tuple(LogEntry(event["time"], event["level"], event["text"]) for event in events)

    def report(self, message: str, fraction: float | None = None) -> None:
        """What the learner is doing. Raises Interrupted where it is to stop."""
        if self._stopping():
            raise Interrupted
        self._say(message, fraction)

    def report_line(self, done: int, total: int) -> None:
        """How far the scan of the image is."""
        self._say(f"scanning the image, line {done} of {total}", done / max(total, 1))

    def _say(self, message: str, fraction: float | None) -> None:
        if time.monotonic() - self._reported >= _REPORT_EVERY:
            self._reported = time.monotonic()
            self.announce(message, fraction)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the seconds of a phase of this step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - start
