"""Measuring the points that are due, one by one: before, after and between them, and when they fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.file.late import keep_late
from curiosity_widgets.session.loop.context import Context, NeedsHelp
from curiosity_widgets.session.loop.guard import Guard
from curiosity_widgets.session.state.events import Event, Failed, Flagged
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.sources.protocol import (
    BadSpectrum,
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
    """A point that is commanded and not yet done with."""

    index: int  # candidate
    requested: bool  # by a person
    position: tuple[float, float]  # commanded (row, col)
    future: Future[Measurement] | None  # None: waiting to be tried again
    begun: float  # monotonic seconds
    tries: int = 1
    again_at: float = 0.0


class Points:
    """The action of measuring one point; and, while the learner is busy, one point after another."""

    def __init__(self, context: Context, guard: Guard) -> None:
        self._context, self._guard = context, guard
        self._failures = 0  # in a row
        self._current: InFlight | None = None
        self._occupied = False  # somebody handles it already
        self._trouble: Exception | None = None  # met while the learner was busy
        self.unsaved: list[Point] = []  # measured, but the run file could not take them

    # The action ------------------------------------------------------------------------------------

    def measure_next(self) -> None:
        """Measure what a person asked for, else the first pick that is due. Raises NeedsHelp."""
        self._occupied = True
        try:
            if self._current is None:
                self._begin(self._context.announce)
            self._wait_until_done()
        finally:
            self._occupied = False

    def poll(self) -> None:
        """While the learner is busy: take in what is measured and, if the run overlaps, begin the next."""
        c = self._context
        if self._occupied or self._trouble is not None:
            return
        self._occupied = True
        try:
            if self._current is not None:
                if self._move_on():
                    c.worker.publish()
            elif c.overlap and c.learner is not None and c.worker.may_continue and self._is_due():
                self._begin(lambda what: c.worker.report(what, None))
        except (Interrupted, Stopped) as error:
            self._trouble = None if c.worker.stopping.is_set() else error
        except Exception as error:
            self._trouble = error
        finally:
            self._occupied = False

    def finish_current(self) -> None:
        """Before the run rests: wait for the point under way. Raises what went wrong meanwhile."""
        self._occupied = True
        try:
            self._wait_until_done(again=False)
        finally:
            self._occupied = False
        self.raise_trouble()

    def raise_trouble(self) -> None:
        """Raise what went wrong while the learner was busy."""
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble

    def defer_error(self, error: Exception) -> None:
        """Something went wrong while the learner or the source was busy; it is raised when that is over."""
        self._trouble = self._trouble or error

    def start_anew(self) -> None:
        """Forget the failures so far."""
        self._failures, self._trouble = 0, None

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
            self._context.log("warning", f"{_named(current.position)} is still to be measured: {error}")
            return
        self._failures = 0
        self._keep(current, taken)
        self._context.log("info", f"the spectrum at {_named(current.position)} came late and is kept")

    @property
    def answered(self) -> bool:
        """Whether no point is still to be answered."""
        current = self._current
        return current is None or current.future is None or current.future.done()

    def hand_over(self) -> Callable[[Path], None] | None:
        """For the point that is not answered when the session ends: what sees to it that it is kept.

        To be called with the path of the run file when the session has let go of that.
        """
        current, self._current = self._current, None
        if current is None or current.future is None:
            return None
        future, step = current.future, self._step(current)

        def keep(done: Future[Measurement], path: Path) -> None:
            if done.exception() is None:
                keep_late(path, [as_point(current, done.result(), step)])

        return lambda path: future.add_done_callback(lambda done: keep(done, path))

    # One point ------------------------------------------------------------------------------------

    def _is_due(self) -> bool:
        h = self._context.history
        return bool(h.requested or h.ready)

    def _begin(self, say: Callable[[str], None]) -> None:
        c = self._context
        h = c.history
        requested = bool(h.requested)
        index = (h.requested or h.ready or h.repeats_due(c.seed))[0]
        try:
            position = self._guard.command(index, requested)
        except (MeasurementFailed, OutOfRange) as error:
            self._leave_out(index, requested, error)
            return
        if c.worker.stopping.is_set():
            raise Interrupted
        say(f"measuring {_named(position)}{', asked for by a person' if requested else ''}")
        self._current = InFlight(index, requested, position, self._send(position), time.monotonic())

    def _send(self, position: tuple[float, float]) -> Future[Measurement]:
        return self._context.measuring.begin(position, len(self._context.facts.info.axis.values))

    def _wait_until_done(self, *, again: bool = True) -> None:
        """Wait until the point under way is measured or left out; ``again`` False: no further tries."""
        worker = self._context.worker
        while (current := self._current) is not None:
            if current.future is not None:
                worker.wait_for(current.future)
            elif again:
                worker.sleep(current.again_at - time.monotonic())
            else:
                self._current = None
                return
            self._move_on()

    def _move_on(self) -> bool:
        """Do with the point under way what can be done without waiting; True when it is done with."""
        current = self._current
        if current is not None and current.future is None and time.monotonic() >= current.again_at:
            current.future, current.begun = self._send(current.position), time.monotonic()
        elif current is not None and current.future is not None and current.future.done():
            self._complete(current, current.future)
        return self._current is None

    def _complete(self, current: InFlight, future: Future[Measurement]) -> None:
        self._current = None
        try:
            taken = future.result()
        except (MeasurementFailed, OutOfRange, SourceTimeout) as error:
            waits = _waits_after(error)
            if waits and self._context.worker.stopping.is_set():
                raise Interrupted from error
            if current.tries <= len(waits):
                current.again_at = time.monotonic() + waits[current.tries - 1]
                current.future, current.tries = None, current.tries + 1
                self._current = current
                self._context.log("info", f"measuring again: {error}")
            elif isinstance(error, SourceTimeout):
                raise NeedsHelp(
                    f"the source gave no answer in time at {_named(current.position)}: {error}; "
                    "look at it, then resume"
                ) from error
            else:
                self._leave_out(current.index, current.requested, error)
        except SourceUnavailable as error:  # as a tip that somebody has to engage
            raise NeedsHelp(str(error)) from error
        else:
            self._keep(current, taken)

    def _keep(self, current: InFlight, taken: Measurement) -> None:
        c = self._context
        bad = self._guard.flag(taken)
        if bad is not None:
            self._leave_out(current.index, current.requested, bad, taken)
            return
        self._failures = 0
        point = as_point(current, taken, self._step(current))
        seconds = time.monotonic() - current.begun
        c.timings["measure"] = c.timings.get("measure", 0.0) + seconds
        c.measuring.took(seconds)
        try:
            c.recording.point(point)  # on disk before anything else sees it
        except CuriosityError:
            self.unsaved.append(point)
            raise
        c.history.add(point)

    def _step(self, current: InFlight) -> int:
        h = self._context.history
        return h.step if current.requested else h.picked_at(current.index)

    def _leave_out(
        self, index: int, requested: bool, error: SourceError, taken: Measurement | None = None
    ) -> None:
        c = self._context
        row, col = c.history.candidates.positions[index]
        if isinstance(error, BadSpectrum):  # kept, but not learned from
            about = {} if taken is None else _about(taken)
            event: Event = Flagged(index, error.flag, error.values, requested, str(error), **about)
        else:
            event = Failed(index, requested, str(error))
        c.record(event, durable=True)
        c.log("warning", f"{_named((row, col))} left out: {error}")
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._failures = 0
            raise NeedsHelp(
                f"{FAILURES_IN_A_ROW} points in a row could not be measured, the last because: {error}; "
                "look at the source, then resume"
            ) from error


def as_point(current: InFlight, taken: Measurement, step: int) -> Point:
    """What the run keeps of a measurement."""
    return Point(
        candidate=current.index,
        spectrum=np.asarray(taken.values, dtype=np.float64),
        commanded=current.position,
        actual=taken.actual if taken.actual is not None else (np.nan, np.nan),
        started=taken.started or time.time(),
        ended=taken.ended or time.time(),
        step=step,
        requested=current.requested,
        channels=_numbers(taken.channels),
        file=taken.file,
    )


def _about(taken: Measurement) -> dict[str, Any]:
    """What is known of a spectrum beside its values, for the journal."""
    return {
        "commanded": taken.commanded,
        "actual": taken.actual,
        "started": taken.started,
        "ended": taken.ended,
        "file": taken.file,
    }


def _numbers(channels: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The channels that are plain numbers; nothing else may keep a spectrum from the disk."""
    arrays = {str(name): np.asarray(values) for name, values in channels.items()}
    return {name: array for name, array in arrays.items() if array.dtype.kind in "biufc"}


def _waits_after(error: SourceError) -> tuple[float, ...]:
    """Seconds to wait before each further try; none where it would not help."""
    if isinstance(error, SourceTimeout):
        return TIMEOUT_WAITS
    return RETRY_WAITS if isinstance(error, MeasurementFailed) and error.retry else ()


def _named(position: tuple[float, float]) -> str:
    return f"({position[0]:g}, {position[1]:g})"
