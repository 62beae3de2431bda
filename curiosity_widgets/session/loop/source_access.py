"""The source's side of a run: opening, image, spectra that are checked before anything is done with them.

Every call of the source is made on a thread of its own; the worker waits for it and takes commands meanwhile.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from statistics import median
from typing import TypeVar

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted, Known, Prediction
from curiosity_widgets.learning.true_error import true_error
from curiosity_widgets.session.loop.learner_protocol import known_spectra, replayed_truth, truth_of
from curiosity_widgets.session.loop.services import WorkerServices
from curiosity_widgets.session.loop.side_thread import SourceThread, log_errors
from curiosity_widgets.session.rules.hold_out import check_asked
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.border import applied_by, checked_image, checked_info, checked_measurement
from curiosity_widgets.sources.border.values import number
from curiosity_widgets.sources.first_spectrum import Check
from curiosity_widgets.sources.protocol import (
    Image,
    KnowsTruth,
    Measurement,
    MeasurementFailed,
    Parks,
    Remembers,
    Source,
    SourceInfo,
    TakesFirstSpectrum,
)

Result = TypeVar("Result")

PATIENCE = 60.0  # seconds without an answer after which the user is warned; more where points take long
_TIMES_A_POINT = 10.0
_TIMES_A_SCAN = 30.0  # a scan that reports no lines may take as many times the patience
_SCORED_AT_MOST = 4096  # positions; more would not make a score more precise
_SCORED_VALUES = 1 << 23  # of their spectra, 64 MB; of long ones fewer are scored
_TRUTH_AT_MOST = 50_000_000  # values of all true spectra; a map of their errors would take too long


class SourceAccess:
    """Uses a source for a run; the worker waits for calls on the source's thread."""

    def __init__(self, source: Source, worker: WorkerServices, patience: float | None) -> None:
        self.source = source
        self.info: SourceInfo | None = None
        self.thread = SourceThread()
        self.doing = ""  # what the source was asked for last
        self._scanning = False
        self._worker = worker
        self._patience = patience
        self._seconds: deque[float] = deque(maxlen=25)  # that the latest points took
        self._parked = True
        self._parks = False  # known once it is open
        self._notes: dict[str, str] = {}  # what was replaced of what the source returned, by what it was
        self._said: set[str] = set()  # of them

    @property
    def named(self) -> str:
        """What a user calls the source."""
        return "the microscope" if self.info is None or self.info.kind == "instrument" else "the source"

    # Calls of the source ---------------------------------------------------------------------------

    @property
    def knows_truth(self) -> bool:
        """Whether the source knows spectra without measuring them, for scoring."""
        return isinstance(self.source, KnowsTruth)

    def connect(self, holdout: float | None) -> SourceInfo:
        """Open the source. Raises SourceUnavailable; CuriosityError where it cannot be scored as asked."""
        self.info = self._call("opening the source", self._open)
        check_asked(holdout, scorable=self.knows_truth and self.info.kind != "instrument")
        return self.info

    def applies(self) -> Mapping[str, tuple[float, float] | str | None] | None:
        """What the source would apply to the sample; None where it does not say. Nothing is opened."""
        return self._call("asking what the source would apply", lambda: applied_by(self.source))

    def prepare_first_spectrum(self, check: Check, axis: FloatArray | None) -> None:
        """Where opening takes a spectrum: have it checked; none is taken where the axis (S,) is known."""

        def prepare() -> None:
            source = self.source
            if isinstance(source, TakesFirstSpectrum):
                source.check_first_spectrum(check)
                if axis is not None:
                    source.expect_axis(axis)

        self._call("preparing the source", prepare)

    def image(self) -> Image:
        """Scan the structural image; the lines done so far are reported."""
        thread, worker = self.thread, self._worker

        def on_line(done: int, total: int) -> None:  # on the source's thread
            thread.sign_of_life()
            line, lines = number(done), number(total)
            if line is not None and lines is not None and 0 <= line <= lines and lines > 0:
                worker.report(f"scanning the image, line {line:g} of {lines:g}", line / lines)

        self._scanning, self._parked = True, False
        try:
            return self._call(
                "scanning the image",
                lambda: checked_image(
                    self.source.image(on_line=on_line, stop=worker.stopping.is_set), self._note
                ),
            )
        finally:
            self._scanning = False

    def begin(self, point: tuple[float, float], length: int) -> Future[Measurement]:
        """Have the spectrum at ``point`` measured; the future holds the result.

        It raises MeasurementFailed also where the source gives no ``length`` finite real numbers, and
        Interrupted where it gives nothing because it was stopped.
        """
        self.doing = f"measuring ({point[0]:g}, {point[1]:g})"
        self._parked = False
        return self.thread.call(lambda: self._once(point, length))

    def took(self, seconds: float) -> None:
        """A point took so many seconds; the watchdog's patience follows."""
        self._seconds.append(seconds)

    def held_out(self, info: RunInfo) -> Known:
        """Held-out candidates and their spectra, none where nothing is held out."""
        known = self._known(info, np.flatnonzero(info.held_out), "held-out", "scored")
        if known is None:
            raise CuriosityError("the source does not know its held-out spectra; start with holdout=0")
        return known

    def unmeasured(self, info: RunInfo) -> Known:
        """Candidates that are not held out and their spectra; none from an instrument."""
        if info.kind == "instrument":
            return Known.none()
        return (
            self._known(info, np.flatnonzero(~info.held_out), "unmeasured", "scored elsewhere")
            or Known.none()
        )

    def _known(self, info: RunInfo, index: IntArray, which: str, purpose: str) -> Known | None:
        """At most 4096 of these candidates, fewer where spectra are longer than 2048 values; None where the
        source does not know their spectra."""
        if not len(index):
            return Known.none()
        length = len(info.axis.values)
        most = min(_SCORED_AT_MOST, max(1, _SCORED_VALUES // length))
        if len(index) > most:
            index = index[np.sort(stream(info.seed, purpose).choice(len(index), most, replace=False))]
        return self._call(
            f"asking for {which} spectra",
            lambda: known_spectra(self.source, info.candidates, index, length),
        )

    def known_spectra(self, points: FloatArray, length: int) -> FloatArray | None:
        """Spectra (n, S) at points (n, 2), where the source knows them without measuring."""
        if not self.knows_truth or not len(points):
            return None
        return self._call(
            "asking for the spectra measured before", lambda: truth_of(self.source, points, length)
        )

    def true_error(self, info: RunInfo, prediction: Prediction | None) -> FloatArray | None:
        """(N,) what the prediction misses (see :func:`true_error`), for display alone.

        None where it is unknown: on anything but replayed data, and for predicted patches.
        """
        truth = replayed_truth(self.source, info)
        count = len(info.candidates)
        if truth is None or prediction is None or count * len(info.axis.values) > _TRUTH_AT_MOST:
            return None
        return self._call("asking for true spectra", lambda: true_error(prediction, truth, count))

    def continue_after(self, points: FloatArray) -> None:
        """Let a simulated sample, where noise and drift depend on it, know the measured points (n, 2)."""
        source = self.source
        if isinstance(source, Remembers):
            self._call("passing on the points measured before", lambda: source.remember(points))

    def interrupt(self) -> None:
        """Ask the source to end the call under way after the current point."""
        self.thread.interrupt(self._stop)

    @property
    def may_park(self) -> bool:
        """Whether there is a probe that the source can bring to safety, and that has moved since."""
        return self._parks and not self._parked

    def park(self) -> Future[str | None] | None:
        """Have the probe brought to safety, if it may be; the future holds what went wrong."""
        if not self.may_park:
            return None
        self._parked = True
        self.doing = "parking"
        return self.thread.call(lambda: log_errors("parked", self._park))

    def close(self) -> Future[str | None] | None:
        """Have the source closed, if it was opened, and the thread ended; errors are logged."""
        future = None
        if self.info is not None or self.thread.busy:  # it may still be opening
            self.doing = "closing the source"
            future = self.thread.call(lambda: log_errors("closed", self._close))
        self.thread.end()
        return future

    # The watchdog ----------------------------------------------------------------------------------

    @property
    def patience(self) -> float:
        """Seconds without an answer after which something is wrong."""
        if self._patience is not None:
            return self._patience
        return max(PATIENCE, _TIMES_A_POINT * median(self._seconds) if self._seconds else 0.0)

    def silent_for(self, *, wanted: bool) -> float | None:
        """Seconds without an answer where that is too long; ``wanted``: a user waits for the run to rest.

        A scan that reports no lines gets more time, unless a user waits.
        """
        limit = self.patience * (_TIMES_A_SCAN if self._scanning and not wanted else 1.0)
        silence = self.thread.silence()
        return silence if silence > limit else None

    def _call(self, doing: str, function: Callable[[], Result]) -> Result:
        self.doing = doing
        return self._worker.result_of(self.thread.call(function))

    def _open(self) -> SourceInfo:
        """On the source's thread; what it can do is asked once, since a proxy may not answer any more."""
        info = checked_info(self.source.open(), self._note)
        self._parks = isinstance(self.source, Parks)
        return info

    # A proxy of an instrument that is gone may raise when only asked for a method: in here, it is logged.

    def _park(self) -> None:
        if isinstance(self.source, Parks):
            self.source.park()

    def _stop(self) -> None:
        self.source.stop()

    def _close(self) -> None:
        self.source.close()

    def _once(self, point: tuple[float, float], length: int) -> Measurement:
        """On the source's thread: one spectrum, checked here so that a bad one can be measured again."""
        asked_at = time.time()
        taking = iter(self.source.measure(np.array([point]), stop=self._worker.stopping.is_set))
        try:
            taken = next(taking, None)
            if taken is None:
                if self._worker.stopping.is_set():
                    raise Interrupted
                raise MeasurementFailed("the source returned no spectrum", retry=False)
            return checked_measurement(taken, point, length, asked_at, time.time(), self._note)
        finally:
            ending = getattr(taking, "close", None)  # a generator ends here and not where it is collected
            if ending is not None:
                log_errors("brought to the end of a measurement", ending)

    def _note(self, text: str) -> None:
        """On the source's thread: what the source returned was replaced; the run says so once a kind."""
        self._notes.setdefault(text.split(" as ")[0], text)

    def new_notes(self) -> list[str]:
        """What was replaced of what the source returned, and is not said yet."""
        fresh = [kind for kind in list(self._notes) if kind not in self._said]
        self._said.update(fresh)
        return [self._notes[kind] for kind in fresh]
