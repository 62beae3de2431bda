"""The source's side of a run: opening, image, spectra that are checked before anything is done with them.

Every call of the source is made on a thread of its own; the worker waits for it and takes commands meanwhile.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from statistics import median
from typing import Protocol, TypeVar

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted, Prediction
from curiosity_widgets.session.loop.learner_protocol import truth_of
from curiosity_widgets.session.loop.side_thread import SourceThread
from curiosity_widgets.session.loop.survey import held_out_share
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.protocol import (
    BadSpectrum,
    Image,
    Measurement,
    MeasurementFailed,
    Source,
    SourceInfo,
)

Result = TypeVar("Result")

PATIENCE = 60.0  # seconds without an answer after which a person is told; more where points take long
_TIMES_A_POINT = 10.0
_TIMES_A_SCAN = 30.0  # a scan of which no line is told may take as many times the patience
_SCORED_AT_MOST = 4096  # held-out positions; more tell no more
_CHUNK = 4096  # candidates whose true spectra are in memory at a time
_TRUTH_AT_MOST = 50_000_000  # values of all true spectra; a map of their errors would take too long

_log = logging.getLogger("curiosity_widgets.session")


class Attend(Protocol):
    """Waits for a call on another thread."""

    def __call__(self, future: Future[Result]) -> Result:
        """What came of it."""


class Measuring:
    """Uses a source for a run. ``attend`` waits for a call on the source's thread."""

    def __init__(
        self,
        source: Source,
        stopping: Callable[[], bool],
        attend: Attend,
        patience: float | None,
    ) -> None:
        self.source = source
        self.info: SourceInfo | None = None
        self.thread = SourceThread()
        self.doing = ""  # what the source was asked for last
        self._scanning = False
        self._stopping, self._attend = stopping, attend
        self._patience = patience
        self._seconds: deque[float] = deque(maxlen=25)  # that the latest points took
        self._parked = True

    @property
    def named(self) -> str:
        """What a person calls the source."""
        return "the microscope" if self.info is None or self.info.kind == "instrument" else "the source"

    # Calls of the source ---------------------------------------------------------------------------

    @property
    def knows_truth(self) -> bool:
        """Whether the source can tell spectra without measuring them, for scoring."""
        return getattr(self.source, "truth", None) is not None

    def connect(self, holdout: float | None) -> SourceInfo:
        """Open the source. Raises SourceUnavailable; CuriosityError where it cannot be scored as asked."""
        self.info = self._call("opening the source", self.source.open)
        held_out_share(self.info, holdout, knows_truth=self.knows_truth)
        return self.info

    def image(self, on_line: Callable[[int, int], None]) -> Image:
        """Scan the structural image. ``on_line(done, total)`` is called on the source's thread."""
        thread = self.thread

        def told(done: int, total: int) -> None:
            thread.sign_of_life()
            on_line(done, total)

        self._scanning, self._parked = True, False
        try:
            return self._call(
                "scanning the image", lambda: self.source.image(on_line=told, stop=self._stopping)
            )
        finally:
            self._scanning = False

    def begin(self, point: tuple[float, float], length: int) -> Future[Measurement]:
        """Have the spectrum at ``point`` measured; the future says what came of it.

        It holds MeasurementFailed also where the source gives no ``length`` finite real numbers, and
        Interrupted where it gives nothing because it was stopped.
        """
        self.doing = f"measuring ({point[0]:g}, {point[1]:g})"
        self._parked = False
        return self.thread.call(lambda: self._once(np.array([point]), length))

    def took(self, seconds: float) -> None:
        """A point took as long; the watchdog's patience follows."""
        self._seconds.append(seconds)

    def held_out(self, info: RunInfo) -> tuple[IntArray, FloatArray]:
        """Held-out candidates (m,) and their spectra (m, S), none where nothing is held out."""
        index = np.flatnonzero(info.held_out)
        if not len(index):
            return index, np.empty((0, len(info.axis.values)))
        if len(index) > _SCORED_AT_MOST:
            chosen = stream(info.seed, "scored").choice(len(index), _SCORED_AT_MOST, replace=False)
            index = index[np.sort(chosen)]
        truth = self._call(
            "asking for held-out spectra", lambda: truth_of(self.source, info.candidates.positions[index])
        )
        if truth is None:
            raise CuriosityError("the source does not know its held-out spectra; start with holdout=0")
        known = np.isfinite(truth).all(axis=1)
        return index[known], np.asarray(truth, dtype=np.float64)[known]

    def true_error(self, info: RunInfo, prediction: Prediction | None) -> FloatArray | None:
        """(N,) root mean square over the axis of what the prediction misses, for the eye alone.

        None where nobody knows: on anything but replayed data, and for predicted patches.
        """
        known = self.info is not None and self.info.kind == "replay" and self.knows_truth
        count = len(info.candidates)
        if not known or prediction is None or count * len(info.axis.values) > _TRUTH_AT_MOST:
            return None

        def errors() -> FloatArray:
            found = np.full(count, np.nan)
            for start in range(0, count, _CHUNK):
                index = np.arange(start, min(start + _CHUNK, count))
                truth = truth_of(self.source, info.candidates.positions[index])
                if truth is not None:
                    found[index] = np.sqrt(np.mean((prediction.spectra(index) - truth) ** 2, axis=1))
            return found

        return self._call("asking for true spectra", errors)

    def go_on_after(self, points: FloatArray) -> None:
        """Tell a simulated sample, where noise and drift depend on it, which points (n, 2) were measured."""
        remember = getattr(self.source, "remember", None)
        if remember is not None:
            self._call("telling the source where it has been", lambda: remember(points))

    def interrupt(self) -> None:
        """Ask the source to end the call under way after the current point."""
        self.thread.interrupt(self.source.stop)

    def park(self) -> Future[None] | None:
        """Have the probe brought to safety, if the source can and has moved since; errors are logged."""
        park = getattr(self.source, "park", None)
        if park is None or self._parked:
            return None
        self._parked = True
        self.doing = "parking"
        return self.thread.call(lambda: _log_errors("parked", park))

    def close(self) -> Future[None] | None:
        """Have the source let go, if it was opened, and the thread ended; errors are logged."""
        future = None
        if self.info is not None or self.thread.busy:  # it may still come to be open
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
        """Seconds without an answer where that is too long; ``wanted``: somebody waits for the run to rest.

        A scan that tells no lines gets more time, unless somebody waits.
        """
        limit = self.patience * (_TIMES_A_SCAN if self._scanning and not wanted else 1.0)
        silence = self.thread.silence()
        return silence if silence > limit else None

    def _call(self, doing: str, function: Callable[[], Result]) -> Result:
        self.doing = doing
        return self._attend(self.thread.call(function))

    def _once(self, point: FloatArray, length: int) -> Measurement:
        """On the source's thread: one spectrum, checked."""
        taken = next(iter(self.source.measure(point, stop=self._stopping)), None)
        if taken is None:
            if self._stopping():
                raise Interrupted
            raise MeasurementFailed("the source returned no spectrum", retry=False)
        values = np.asarray(taken.values)
        if values.shape != (length,) or values.dtype.kind not in "iuf":
            raise BadSpectrum(
                f"the spectrum has shape {values.shape} of {values.dtype}, not {length} real numbers",
                "wrong length",
                values,
            )
        unusable = int((~np.isfinite(values)).sum())
        if unusable:
            raise BadSpectrum(
                f"the spectrum holds {unusable} values that are not finite", "not finite", values, retry=True
            )
        return taken


def _log_errors(done: str, call: Callable[[], None]) -> None:
    try:
        call()
    except Exception as error:
        _log.warning("the source could not be %s: %s: %s", done, type(error).__name__, error)
