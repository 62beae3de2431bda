"""Measuring the points that are due, one by one: before, after and between them, and when they fail."""

from __future__ import annotations

import time

import numpy as np

from curiosity_widgets.session.context import Context, NeedsHelp
from curiosity_widgets.session.history import Point
from curiosity_widgets.sources.protocol import Measurement, MeasurementFailed, OutOfRange

FAILURES_IN_A_ROW = 3


class Points:
    """The action of measuring one point."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._failures = 0  # in a row

    # Where the instrument's policies are called ----------------------------------------------------

    def before_point(self, index: int, asked: bool) -> tuple[float, float]:
        """Called before a point is commanded: the position (row, col) to command for candidate ``index``.

        Raises OutOfRange or MeasurementFailed to leave the point out, NeedsHelp to make the run rest with
        the point still due.
        """
        row, col = self._context.history.candidates.positions[index]
        return float(row), float(col)

    def after_point(self, point: Point) -> None:
        """Called when a spectrum is on disk and in the history."""

    def between_points(self) -> None:
        """Called after each point, measured or failed, before the next is chosen; the source is free."""

    # The action ------------------------------------------------------------------------------------

    def measure_next(self) -> None:
        """Measure what a person asked for, else the first pick that is due. Raises NeedsHelp."""
        h = self._context.history
        asked = bool(h.asked)
        index = h.asked[0] if asked else h.pending[0]
        try:
            row, col = self.before_point(index, asked)
            self._context.announce(
                f"measuring ({row:g}, {col:g}){', asked for by a person' if asked else ''}", None
            )
            taken = self._take(row, col)
        except (MeasurementFailed, OutOfRange) as error:
            self._leave_out(index, asked, error)
        else:
            self._keep(index, asked, (row, col), taken)
        self.between_points()

    def start_anew(self) -> None:
        """Forget the failures so far."""
        self._failures = 0

    def _take(self, row: float, col: float) -> Measurement:
        c = self._context
        length = len(c.facts.info.axis.values)
        with c.phase("measure"):
            return c.measuring.spectrum(np.array([[row, col]]), length, lambda text: c.log("info", text))

    def _keep(self, index: int, asked: bool, requested: tuple[float, float], taken: Measurement) -> None:
        c = self._context
        self._failures = 0
        point = Point(
            candidate=index,
            spectrum=np.asarray(taken.values, dtype=np.float64),
            requested=requested,
            actual=taken.actual if taken.actual is not None else (np.nan, np.nan),
            started=taken.started or time.time(),
            ended=taken.ended or time.time(),
            step=c.history.step,
            asked=asked,
        )
        c.recording.point(point)  # on disk before anything else sees it
        c.history.add(point)
        self.after_point(point)

    def _leave_out(self, index: int, asked: bool, error: MeasurementFailed | OutOfRange) -> None:
        c = self._context
        row, col = c.history.candidates.positions[index]
        c.record({"event": "failed", "index": index, "asked": asked, "message": str(error)})
        c.log("warning", f"({row:g}, {col:g}) left out: {error}")
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._failures = 0
            raise NeedsHelp(
                f"{FAILURES_IN_A_ROW} points in a row could not be measured, the last because: {error}; "
                "look at the source, then resume"
            ) from error
