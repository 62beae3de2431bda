"""What stands between a pick and a motion, and between a spectrum and the learner."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import numpy as np

from curiosity_widgets.session.loop.context import Context, NeedsHelp
from curiosity_widgets.session.rules.drift import REFUSED_IN_A_ROW, NoShift, estimate_shift, is_due
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.quality import flag_of, readable_range
from curiosity_widgets.session.state.events import Reimaged
from curiosity_widgets.sources.protocol import (
    BadSpectrum,
    Measurement,
    OutOfRange,
    SourceError,
    SourceInfo,
    SourceTimeout,
    SourceUnavailable,
    Stopped,
)

_COMPARED = 50  # latest good spectra that a new one is compared with


class Guard:
    """The instrument's policies: limits, rest, drift, and the quality of spectra."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._scanned_at: tuple[int, float] | None = None  # spectra and time (monotonic) at the last scan
        self._ended = 0.0  # when the last spectrum of this session ended, good or bad; epoch

    def check_before_opening(self, limits: Limits) -> None:
        """Raises LimitExceeded where the source would apply what the limits forbid; nothing is opened yet."""
        source = self._context.measuring.source
        applies = getattr(source, "applies", None)
        if applies is not None:
            limits.check_applied(applies(), type(source).__name__)

    def check_opened(self, limits: Limits, info: SourceInfo) -> None:
        """Raises LimitExceeded where the opened source's axis breaks the limits, or nothing is known."""
        source = self._context.measuring.source
        name = type(source).__name__
        if info.kind == "instrument" and getattr(source, "applies", None) is None:
            limits.check_applied({}, name)
        limits.check_axis(info.axis, name)

    def command(self, index: int, requested: bool) -> tuple[float, float]:
        """Where to send the tip (row, col) for a candidate, once it may be sent.

        Raises NeedsHelp where the limits allow no further spectrum, or the drift cannot be followed;
        OutOfRange where the place is forbidden.
        """
        c = self._context
        h, limits = c.history, c.policies.limits
        spent = limits.exhausted(h.spectra_taken, c.worker.seconds())
        if spent is not None:
            raise NeedsHelp(f"{spent}; set session.limits to others to go on")
        row, col = h.candidates.positions[index].tolist()
        if requested and not self._far_enough(index):
            raise OutOfRange(f"({row:g}, {col:g}) is nearer than the limits allow to a measured place")
        if self._scan_is_due():
            self._scan_again()
        self._rest()
        down, right = h.shift(self._now())
        limits.check_position((row, col), (row + down, col + right), h.candidates.shape)
        return row + down, col + right

    def flag(self, taken: Measurement) -> BadSpectrum | None:
        """What is wrong with a spectrum, None where it may be learned from."""
        c = self._context
        self._ended = time.time()
        spectra = c.history.measured().spectra[-_COMPARED:]
        info = c.measuring.info
        allowed = None if info is None else readable_range(info)
        counts = bool(c.facts.source_extra.get("counts", False))
        flag = flag_of(taken.values, len(c.facts.info.axis.values), spectra, allowed, counts=counts)
        if flag is None:
            return None
        row, col = taken.commanded
        return BadSpectrum(f"the spectrum at ({row:g}, {col:g}) is {flag}", flag, taken.values)

    # Limits ----------------------------------------------------------------------------------------

    def _far_enough(self, index: int) -> bool:
        """Whether a candidate keeps the minimum distance to all measured places but itself."""
        h = self._context.history
        least = self._context.policies.limits.min_distance
        if not least or not len(h):
            return True
        away = np.linalg.norm(h.positions() - h.candidates.positions[index], axis=1)
        return bool((away[h.measured().index != index] >= least * (1 - 1e-9)).all())

    def _rest(self) -> None:
        """Let the tip rest as long as the limits ask. Raises Interrupted where the run is to end."""
        c = self._context
        ended = max([self._ended, *c.history.times()[-1:, 1].tolist()])
        seconds = c.policies.limits.wait(ended, time.time())
        if seconds > 0:
            c.announce(f"resting for {seconds:.1f} s, as the limits ask")
            c.worker.sleep(seconds)

    # Drift -----------------------------------------------------------------------------------------

    def _now(self) -> float:
        """The tracker's clock: seconds at an instrument, spectra of a simulated sample."""
        c = self._context
        return time.time() if c.facts.info.kind == "instrument" else float(c.history.spectra_taken)

    def _scan_is_due(self) -> bool:
        c = self._context
        interval, info = c.policies.reimage_every, c.measuring.info
        if interval is None or info is None or not info.can_reimage or not c.history.spectra_taken:
            return False
        if self._scanned_at is None:
            self._scanned_at = (0, time.monotonic()) if not c.resumed else None
        if self._scanned_at is None:
            return True  # taken up from disk: nobody knows how long the sample was alone
        spectra, at = self._scanned_at
        return is_due(interval, c.history.spectra_taken - spectra, time.monotonic() - at)

    def _scan_again(self) -> None:
        """Scan, and take in how the sample has moved. Raises NeedsHelp after too many refusals in a row."""
        c = self._context
        h, info = c.history, c.facts.info
        c.announce("scanning the image again, for the drift")
        self._scanned_at = (h.spectra_taken, time.monotonic())
        event = Reimaged(
            start=c.facts.created if info.kind == "instrument" else 0.0,
            at=self._now(),
            count=h.spectra_taken,
            accepted=False,
        )
        try:
            image = c.measuring.image(c.report_line)
            event = replace(event, file=image.file)
            shift, correlation = estimate_shift(info.image, image.stacked(info.channels))
        except (Stopped, SourceTimeout, SourceUnavailable):
            raise
        except (NoShift, SourceError) as error:
            c.record(replace(event, message=str(error)), durable=True)
            c.log("warning", f"the drift goes on as it did, since {error}")
            if h.drift is not None and h.drift.refused >= REFUSED_IN_A_ROW:
                h.drift.refused = 0
                raise NeedsHelp(
                    f"{REFUSED_IN_A_ROW} scans in a row did not tell the drift, the last because {error}; "
                    "look at the sample, then resume"
                ) from error
            return
        c.record(replace(event, accepted=True, shift=shift, correlation=correlation), durable=True)


def scan_note(interval: int | timedelta | None, info: SourceInfo) -> str | None:
    """Why scanning again was asked for in vain; None where it was not."""
    if interval is None or info.can_reimage:
        return None
    return (
        f"{info.name or 'this source'} cannot be scanned again; reimage_every has no effect on "
        f"{'recorded data' if info.kind == 'replay' else 'it'}"
    )
