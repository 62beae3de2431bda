"""Measuring the points that are due, one by one: before, after and between them, and when they fail."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.file.late import keep_late
from curiosity_widgets.session.loop.core import Asked, Core, as_point
from curiosity_widgets.session.loop.guard import Guard
from curiosity_widgets.session.loop.services import NeedsHelp, WorkerServices
from curiosity_widgets.session.loop.source_access import SourceAccess
from curiosity_widgets.sources.protocol import (
    Measurement,
    MeasurementFailed,
    OutOfRange,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    Stopped,
)

FAILURES_IN_A_ROW = 3
RETRY_WAITS = (0.1, 1.0)  # seconds before each further try of a measurement that may be tried again
TIMEOUT_WAITS = (1.0,)  # the same after a timeout


@dataclass
class InFlight:
    """A point that is commanded and not completed yet."""

    asked: Asked
    commanded: tuple[float, float]  # (row, col)
    future: Future[Measurement] | None  # None: waiting to be tried again
    begun: float  # monotonic seconds
    tries: int = 1
    again_at: float = 0.0  # monotonic seconds


class Points:
    """The action of measuring one point; and, while the learner is busy, one point after another."""

    def __init__(self, core: Core, source: SourceAccess, guard: Guard, worker: WorkerServices) -> None:
        self._core, self._source, self._guard, self._worker = core, source, guard, worker
        self._context = core.context
        self._failures = 0  # in a row
        self._current: InFlight | None = None
        self._occupied = False  # the current point is being handled already
        self._deferred: Exception | None = None  # went wrong while the learner was busy

    # The action ------------------------------------------------------------------------------------

    def measure_next(self) -> None:
        """Measure what a user asked for, else the first pick that is due. Raises NeedsHelp."""
        self._occupied = True
        try:
            if self._current is None:
                self._begin(self._context.services.announce)
            self._wait_until_done()
        finally:
            self._occupied = False

    def poll(self) -> None:
        """While the learner is busy: take in what is measured and, if the run overlaps, begin the next."""
        if self._occupied or self._deferred is not None:
            return
        context, worker = self._context, self._worker
        self._occupied = True
        try:
            if self._current is not None:
                if self._move_on():
                    worker.publish()
            elif context.options.overlap and context.learner is not None and worker.may_continue:
                history = context.history
                if history.requested or history.ready:
                    self._begin(lambda what: worker.report(what, None))
        except (Interrupted, Stopped) as error:
            self._deferred = None if worker.stopping.is_set() else error
        except Exception as error:
            self._deferred = error
        finally:
            self._occupied = False

    def finish_current(self) -> None:
        """Before the run rests: wait for the point under way. Raises what went wrong meanwhile."""
        self._occupied = True
        try:
            self._wait_until_done(again=False)
        finally:
            self._occupied = False
        self.raise_deferred()

    def defer_error(self, error: Exception) -> None:
        """Something went wrong while the learner or the source was busy; it is raised when that is over."""
        self._deferred = self._deferred or error

    def raise_deferred(self) -> None:
        """Raise what went wrong while the learner was busy."""
        deferred, self._deferred = self._deferred, None
        if deferred is not None:
            raise deferred

    def start_anew(self) -> None:
        """Forget the failures so far."""
        self._failures, self._deferred = 0, None

    # A point that is answered too late -------------------------------------------------------------

    def collect_late(self) -> None:
        """Keep the spectrum of a point that the run has not waited for; without one the point stays due."""
        current, self._current = self._current, None
        if current is None or current.future is None or not current.future.done():
            self._current = current
            return
        try:
            taken = current.future.result()
        except Exception as error:
            self._context.log("warning", f"{_named(current.commanded)} is still to be measured: {error}")
            return
        self._failures = 0
        self._keep(current, taken)
        self._context.log("info", f"the spectrum at {_named(current.commanded)} came late and is kept")

    @property
    def answered(self) -> bool:
        """Whether no point is still to be answered."""
        current = self._current
        return current is None or current.future is None or current.future.done()

    def hand_over(self) -> Callable[[Path], None] | None:
        """For the point that is not answered when the session ends: what ensures that it is kept.

        To be called with the path of the run file once the session has closed that.
        """
        current, self._current = self._current, None
        if current is None or current.future is None:
            return None
        asked, future, step = current.asked, current.future, self._core.step_of(current.asked)
        run_id = self._context.facts.run_id

        def keep(done: Future[Measurement], path: Path) -> None:
            if done.exception() is None:
                keep_late(path, [as_point(asked, done.result(), current.commanded, step)], run_id)

        return lambda path: future.add_done_callback(lambda done: keep(done, path))

    # One point -------------------------------------------------------------------------------------

    def _begin(self, announce: Callable[[str], None]) -> None:
        asked = self._core.ask()
        if asked is None:
            raise ValueError("no point is due")
        self._context.recording.check()
        try:
            commanded = self._guard.command(asked)
        except (MeasurementFailed, OutOfRange) as error:
            self._leave_out(asked, error)
            return
        if self._worker.stopping.is_set():
            raise Interrupted
        announce(f"measuring {_named(commanded)}{', as requested' if asked.requested else ''}")
        self._current = InFlight(asked, commanded, self._send(commanded), time.monotonic())

    def _send(self, commanded: tuple[float, float]) -> Future[Measurement]:
        return self._source.begin(commanded, len(self._context.facts.info.axis.values))

    def _wait_until_done(self, *, again: bool = True) -> None:
        """Wait until the point under way is measured or left out; ``again`` False: no further tries."""
        while (current := self._current) is not None:
            if current.future is not None:
                self._worker.wait_for(current.future)
            elif again:
                self._worker.sleep(current.again_at - time.monotonic())
            else:
                self._current = None
                return
            self._move_on()

    def _move_on(self) -> bool:
        """Do with the point under way what can be done without waiting; True when it is completed."""
        current = self._current
        due = current is not None and current.future is None and time.monotonic() >= current.again_at
        if due and current is not None and not self._worker.stopping.is_set():
            current.future, current.begun = self._send(current.commanded), time.monotonic()
        elif current is not None and current.future is not None and current.future.done():
            self._complete(current, current.future)
        return self._current is None

    def _complete(self, current: InFlight, future: Future[Measurement]) -> None:
        self._current = None
        try:
            taken = future.result()
        except (MeasurementFailed, OutOfRange, SourceTimeout) as error:
            waits = _waits_after(error)
            if waits and self._worker.stopping.is_set():
                raise Interrupted from error
            if current.tries <= len(waits):
                current.again_at = time.monotonic() + waits[current.tries - 1]
                current.future, current.tries = None, current.tries + 1
                self._current = current
                self._context.log("info", f"measuring again: {error}")
            elif isinstance(error, SourceTimeout):
                raise NeedsHelp(
                    f"the source gave no answer in time at {_named(current.commanded)}: {error}; "
                    "check it, then resume"
                ) from error
            else:
                self._leave_out(current.asked, error)
        except SourceUnavailable as error:  # such as a tip that has to be engaged
            raise NeedsHelp(str(error)) from error
        else:
            self._keep(current, taken)

    def _keep(self, current: InFlight, taken: Measurement) -> None:
        self._guard.note_end()
        for note in self._source.new_notes():
            self._context.log("warning", note)
        bad = self._core.tell(current.asked, taken, current.commanded)
        if bad is not None:
            self._count_failure(bad)
            return
        self._failures = 0
        seconds = time.monotonic() - current.begun
        timings = self._context.timings
        timings["measure"] = timings.get("measure", 0.0) + seconds
        self._source.took(seconds)

    def _leave_out(self, asked: Asked, error: SourceError) -> None:
        self._core.leave_out(asked, error)
        self._count_failure(error)

    def _count_failure(self, error: SourceError) -> None:
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._failures = 0
            raise NeedsHelp(
                f"{FAILURES_IN_A_ROW} points in a row could not be measured, the last because: {error}; "
                "check the source, then resume"
            ) from error


def _waits_after(error: SourceError) -> tuple[float, ...]:
    """Seconds to wait before each further try; none where it would not help."""
    if isinstance(error, SourceTimeout):
        return TIMEOUT_WAITS
    return RETRY_WAITS if isinstance(error, MeasurementFailed) and error.retry else ()


def _named(position: tuple[float, float]) -> str:
    return f"({position[0]:g}, {position[1]:g})"
