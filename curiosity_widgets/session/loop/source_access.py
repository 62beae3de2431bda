"""The source's side of a run: opening, image, spectra that are checked before anything is done with them.

Every call of the source is made on a thread of its own; the worker waits for it and takes commands meanwhile.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from statistics import median
from typing import TypeVar

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted, Prediction
from curiosity_widgets.learning.true_error import true_error
from curiosity_widgets.session.loop.learner_protocol import replayed_truth, truth_of
from curiosity_widgets.session.loop.services import WorkerServices
from curiosity_widgets.session.loop.side_thread import SourceThread
from curiosity_widgets.session.loop.survey import held_out_share
from curiosity_widgets.session.state.facts import HeldOut
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.checks import check_finite, check_length
from curiosity_widgets.sources.protocol import (
    Image,
    KnowsTruth,
    Measurement,
    MeasurementFailed,
    Parks,
    Remembers,
    Source,
    SourceInfo,
)

Result = TypeVar("Result")

PATIENCE = 60.0  # seconds without an answer after which the user is warned; more where points take long
_TIMES_A_POINT = 10.0
_TIMES_A_SCAN = 30.0  # a scan that reports no lines may take as many times the patience
_SCORED_AT_MOST = 4096  # held-out positions; more would not make the score more precise
_TRUTH_AT_MOST = 50_000_000  # values of all true spectra; a map of their errors would take too long

_log = logging.getLogger("curiosity_widgets.session")


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
        self.info = self._call("opening the source", self.source.open)
        held_out_share(self.info, holdout, knows_truth=self.knows_truth)
        return self.info

    def image(self) -> Image:
        """Scan the structural image; the lines done so far are reported."""
        thread, worker = self.thread, self._worker

        def on_line(done: int, total: int) -> None:  # on the source's thread
            thread.sign_of_life()
            worker.report(f"scanning the image, line {done} of {total}", done / max(total, 1))

        self._scanning, self._parked = True, False
        try:
            return self._call(
                "scanning the image", lambda: self.source.image(on_line=on_line, stop=worker.stopping.is_set)
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
        return self.thread.call(lambda: self._once(np.array([point]), length))

    def took(self, seconds: float) -> None:
        """A point took so many seconds; the watchdog's patience follows."""
        self._seconds.append(seconds)

    def held_out(self, info: RunInfo) -> HeldOut:
        """Held-out candidates and their spectra, none where nothing is held out."""
        index = np.flatnonzero(info.held_out)
        if not len(index):
            return HeldOut.none()
        if len(index) > _SCORED_AT_MOST:
            chosen = stream(info.seed, "scored").choice(len(index), _SCORED_AT_MOST, replace=False)
            index = index[np.sort(chosen)]
        truth = self._call(
            "asking for held-out spectra", lambda: truth_of(self.source, info.candidates.positions[index])
        )
        if truth is None:
            raise CuriosityError("the source does not know its held-out spectra; start with holdout=0")
        known = np.isfinite(truth).all(axis=1)
        return HeldOut(index[known], np.asarray(truth, dtype=np.float64)[known])

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
        self.thread.interrupt(self.source.stop)

    def park(self) -> Future[None] | None:
        """Have the probe brought to safety, if the source can and has moved since; errors are logged."""
        source = self.source
        if not isinstance(source, Parks) or self._parked:
            return None
        self._parked = True
        self.doing = "parking"
        return self.thread.call(lambda: _log_errors("parked", source.park))

    def close(self) -> Future[None] | None:
        """Have the source closed, if it was opened, and the thread ended; errors are logged."""
        future = None
        if self.info is not None or self.thread.busy:  # it may still be opening
            self.doing = "closing the source"
            future = self.thread.call(lambda: _log_errors("closed", self.source.close))
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

    def _once(self, point: FloatArray, length: int) -> Measurement:
        """On the source's thread: one spectrum, checked here so that a bad one can be measured again."""
        taken = next(iter(self.source.measure(point, stop=self._worker.stopping.is_set)), None)
        if taken is None:
            if self._worker.stopping.is_set():
                raise Interrupted
            raise MeasurementFailed("the source returned no spectrum", retry=False)
        where = f"({point[0, 0]:g}, {point[0, 1]:g})"
        check_length(taken.values, length, where)
        check_finite(taken.values, where)
        return taken


def _log_errors(done: str, call: Callable[[], None]) -> None:
    try:
        call()
    except Exception as error:
        _log.warning("the source could not be %s: %s: %s", done, type(error).__name__, error)
