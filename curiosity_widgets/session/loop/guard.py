"""The checks between a pick and a motion of the tip: limits, rest between spectra, and drift."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np

from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.core import Asked
from curiosity_widgets.session.loop.services import NeedsHelp, WorkerServices
from curiosity_widgets.session.loop.source_access import SourceAccess
from curiosity_widgets.session.rules.drift import REFUSED_IN_A_ROW, NoShift, estimate_shift, is_due
from curiosity_widgets.session.rules.limits import Limits, Range
from curiosity_widgets.session.state.events import Reimaged
from curiosity_widgets.sources.first_spectrum import TAKEN_ON_OPENING
from curiosity_widgets.sources.protocol import (
    Applies,
    OutOfRange,
    Source,
    SourceError,
    SourceInfo,
    SourceTimeout,
    SourceUnavailable,
    Stopped,
)

_OLD_IMAGE = 600.0  # seconds from the end of a scan to a run's beginning, beyond which it is worth a word


class Guard:
    """Where the tip is sent, and when; used on the worker's thread."""

    def __init__(self, context: Context, source: SourceAccess, worker: WorkerServices) -> None:
        self._context, self._source, self._worker = context, source, worker
        self._scanned_at: tuple[int, float] | None = None  # spectra and time (monotonic) at the last scan
        self._ended = 0.0  # when the last spectrum of this session ended, good or bad; epoch

    def command(self, asked: Asked) -> tuple[float, float]:
        """Where to send the tip (row, col) for a position, once it may be sent.

        Raises NeedsHelp where the limits allow no further spectrum, or the drift cannot be followed;
        OutOfRange where the position is forbidden.
        """
        history, limits = self._context.history, self._context.policies.limits
        on_opening = int(TAKEN_ON_OPENING in self._context.facts.source_extra)
        spent = limits.exhausted(history.spectra_taken + on_opening, self._worker.seconds())
        if spent is not None:
            raise NeedsHelp(f"{spent}; set session.limits to others to continue")
        if asked.requested and not self._far_enough(asked.index):
            raise OutOfRange(f"{asked} is closer to a measured point than limits.min_distance allows")
        if self._scan_is_due():
            self._scan_again()
        self._rest()
        row, col = asked.position
        down, right = history.shift(self._now())
        limits.check_position((row, col), (row + down, col + right), history.candidates.shape)
        return row + down, col + right

    def note_end(self) -> None:
        """A spectrum has ended, good or bad; the tip rests from now on."""
        self._ended = time.time()

    def _far_enough(self, index: int) -> bool:
        """Whether a candidate keeps the minimum distance to all measured positions but itself."""
        history, least = self._context.history, self._context.policies.limits.min_distance
        if not least or not len(history):
            return True
        away = np.linalg.norm(history.positions() - history.candidates.positions_of(index), axis=1)
        return bool((away[history.measured().index != index] >= least * (1 - 1e-9)).all())

    def _rest(self) -> None:
        """Let the tip rest as long as the limits ask. Raises Interrupted where the run is to end."""
        ended = max([self._ended, *self._context.history.times()[-1:, 1].tolist()])
        seconds = self._context.policies.limits.wait(ended, time.time())
        if seconds > 0:
            self._context.services.announce(f"resting for {seconds:.1f} s, as the limits ask")
            self._worker.sleep(seconds)

    # Drift -----------------------------------------------------------------------------------------

    def _now(self) -> float:
        """The tracker's clock: seconds at an instrument, spectra of a simulated sample."""
        context = self._context
        if context.facts.info.kind == "instrument":
            return time.time()
        return float(context.history.spectra_taken)

    def _scan_is_due(self) -> bool:
        context = self._context
        interval, info, taken = (
            context.policies.reimage_every,
            self._source.info,
            context.history.spectra_taken,
        )
        if interval is None or info is None or not info.can_reimage or not taken:
            return False
        if self._scanned_at is None:
            self._scanned_at = (0, time.monotonic()) if not context.resumed else None
        if self._scanned_at is None:
            return True  # resumed from a file: how long the sample was left alone is unknown
        spectra, at = self._scanned_at
        return is_due(interval, taken - spectra, time.monotonic() - at)

    def _scan_again(self) -> None:
        """Scan, and take in how the sample has moved. Raises NeedsHelp after too many refusals in a row."""
        context = self._context
        history, info = context.history, context.facts.info
        context.services.announce("scanning the image again, for the drift")
        self._scanned_at = (history.spectra_taken, time.monotonic())
        event = Reimaged(
            start=context.facts.created if info.kind == "instrument" else 0.0,
            at=self._now(),
            count=history.spectra_taken,
            accepted=False,
        )
        try:
            image = self._source.image()
            event = replace(event, file=image.file)
            shift, correlation = estimate_shift(info.image, image.stacked(info.channels))
        except (Stopped, SourceTimeout, SourceUnavailable):
            raise
        except (NoShift, SourceError) as error:
            context.record(replace(event, message=str(error)), durable=True)
            context.log("warning", f"Drift not updated: {error}")
            if history.drift is not None and history.drift.refused >= REFUSED_IN_A_ROW:
                history.drift.refused = 0
                raise NeedsHelp(
                    f"{REFUSED_IN_A_ROW} scans in a row did not give the drift, the last because {error}; "
                    "check the sample, then resume"
                ) from error
            return
        context.record(replace(event, accepted=True, shift=shift, correlation=correlation), durable=True)


def check_before_opening(limits: Limits, name: str, applied: Mapping[str, Range | str | None] | None) -> None:
    """Raises LimitExceeded where a source would apply what the limits forbid; nothing is opened yet."""
    limits.check_applied(applied, name)


def check_opened(limits: Limits, source: Source, info: SourceInfo) -> None:
    """Raises LimitExceeded where the opened source's axis breaks the limits, or nothing is known."""
    name = type(source).__name__
    if info.kind == "instrument" and not isinstance(source, Applies):
        limits.check_applied({}, name)
    limits.check_axis(info.axis, name)


def age_note(taken_at: float | None, now: float) -> str | None:
    """Why an image may no longer show the sample as it lies: it was scanned long before the run."""
    age = now - taken_at if taken_at is not None else 0.0
    if not math.isfinite(age) or age < _OLD_IMAGE:
        return None
    return (
        f"the image was scanned {age / 60:.0f} min before the run began; where the sample drifts, scan again "
        "or set reimage_every"
    )


def scan_note(interval: int | timedelta | None, info: SourceInfo) -> str | None:
    """Why scanning again was asked for in vain; None where it was not."""
    if interval is None or info.can_reimage:
        return None
    return (
        f"{info.name or 'this source'} cannot be scanned again; reimage_every has no effect on "
        f"{'recorded data' if info.kind == 'replay' else 'it'}"
    )
