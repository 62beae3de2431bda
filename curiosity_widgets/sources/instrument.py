"""Shared by all microscope adapters: moving to one point, measuring, and checking the result."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.checks import check_finite, check_inside, check_length, is_elsewhere
from curiosity_widgets.sources.pacing import Pacing, checked_points
from curiosity_widgets.sources.protocol import (
    BadSpectrum,
    Image,
    Measurement,
    MeasurementFailed,
    SourceError,
    SourceInfo,
    SourceTimeout,
    SourceUnavailable,
)
from curiosity_widgets.sources.quiet import quiet

_OFF_AXIS = 0.15  # of a step: a bias that is read back scatters by less

_log = logging.getLogger("curiosity_widgets.sources")


@dataclass(frozen=True, eq=False)
class Reading:
    """What one visit to a point gave."""

    values: Any  # (S,) real numbers
    axis: Any = None  # (S,), where the instrument gives it with every spectrum
    actual: tuple[float, float] | None = None  # (row, col), where the instrument reports it
    channels: Mapping[str, FloatArray] = field(default_factory=dict)
    file: str | None = None  # the vendor's own copy


class InstrumentSource(ABC):
    """A source over a microscope's own interface. An adapter writes ``connect``, ``scan`` and ``visit``.

    Everything else is the same for all: positions are checked before the first motion, a stop acts between
    points, every spectrum is checked for its length, its axis and values that are not finite, the vendor's
    own exceptions become errors that the session handles, and what the vendor's package prints
    goes to the log "curiosity_widgets.sources" (level DEBUG) and not into the notebook.

    All methods but ``stop`` are called from one thread, which the session keeps for the source.
    """

    shape: tuple[int, int]  # (H, W) of the frame; known when ``connect`` returns

    def __init__(self) -> None:
        self._pacing = Pacing(0.0)
        self._info: SourceInfo | None = None

    # For the adapter to write ----------------------------------------------------------------------

    @abstractmethod
    def connect(self) -> SourceInfo:
        """Connect, set ``shape``, and return what can be measured. Raises what goes wrong."""

    @abstractmethod
    def scan(self, on_line: Callable[[int, int], None], check: Callable[[], None]) -> Image:
        """Take the image. Call ``on_line(done, total)`` as lines come in; ``check()`` raises Stopped."""

    @abstractmethod
    def visit(self, row: float, col: float) -> Reading:
        """Go to a position of the image's pixel grid, and measure there."""

    def park(self) -> None:  # noqa: B027 - not every instrument can
        """Bring the probe to safety, if the instrument can.

        Called when a run is stopped or fails, when it has waited for a while (``Policies.park_after``), and
        when the source is closed. The next :meth:`visit` or :meth:`scan` brings the probe back; where a user
        has to, it raises SourceUnavailable, which pauses the run until they have.
        """

    def disconnect(self) -> None:  # noqa: B027 - not every instrument has to
        """Release the instrument; called when the source is closed, after ``park``."""

    def applies(self) -> Mapping[str, tuple[float, float] | str | None]:
        """What will be applied: "voltage" and "setpoint", each (lowest, highest), None where there is none,
        or a text with the reason why it is not known.

        Called before the instrument is opened, so it must not be accessed here.
        """
        return {}

    # The Source protocol ---------------------------------------------------------------------------

    def open(self) -> SourceInfo:
        """Connect; again without harm. Raises SourceUnavailable with the reason."""
        if self._info is None:
            with _vendor(lambda text: SourceUnavailable(f"{self._named} cannot be opened: {text}")):
                self._info = self.connect()
        return self._info

    def image(
        self, *, on_line: Callable[[int, int], None] | None = None, stop: Callable[[], bool] | None = None
    ) -> Image:
        """Scan the image. Pixels that are not finite (a fit that failed) get the median of their channel.

        Raises Stopped after a stop, SourceError when the scan fails.
        """
        self.open()
        self._pacing.start()
        self._pacing.check(stop)
        with _vendor(lambda text: SourceError(f"{self._named} could not scan the image: {text}")):
            image = self.scan(on_line or (lambda done, total: None), lambda: self._pacing.check(stop))
        if image.shape != self.shape:
            raise SourceError(
                f"{self._named} scanned {image.shape[0]} x {image.shape[1]} pixels, not "
                f"{self.shape[0]} x {self.shape[1]}; close the source and open it again"
            )
        return replace(
            image, channels={name: _filled(name, channel) for name, channel in image.channels.items()}
        )

    def measure(self, points: FloatArray, *, stop: Callable[[], bool] | None = None) -> Iterator[Measurement]:
        """Measure points (k, 2), one by one.

        Raises OutOfRange at once, MeasurementFailed for a point, Stopped between points after a stop.
        """
        info = self.open()
        positions = self._in_frame(points)
        self._pacing.start()
        return self._measure(positions, info, stop)

    def stop(self) -> None:
        """Ends the running call after the current point; any thread."""
        self._pacing.stop()

    def close(self) -> None:
        """Park, and release the instrument. Logs what goes wrong."""
        self._pacing.stop()
        if self._info is None:
            return
        self._info = None
        for done, call in (("parked", self.park), ("disconnected", self.disconnect)):
            try:
                with quiet():
                    call()
            except Exception as error:
                _log.warning("%s could not be %s: %s", self._named, done, _one_line(error))

    def _in_frame(self, points: FloatArray) -> FloatArray:
        """Points (k, 2), all between the centres of the outer pixels: where the scan has been."""
        positions = checked_points(points, self.shape)
        check_inside(positions, self.shape)
        return positions

    def _measure(
        self, points: FloatArray, info: SourceInfo, stop: Callable[[], bool] | None
    ) -> Iterator[Measurement]:
        last = np.array(self.shape) - 1
        for number, (row, col) in enumerate(points.tolist()):
            self._pacing.check(stop)
            started = time.time()
            with _vendor(lambda text: MeasurementFailed(f"{self._named}: {text}")):
                reading = self.visit(*np.clip((row, col), 0, last).tolist())
            yield Measurement(
                index=number,
                commanded=(row, col),
                values=_checked(reading, info, (row, col)),
                actual=reading.actual,
                started=started,
                ended=time.time(),
                channels=reading.channels,
                file=reading.file,
            )

    @property
    def _named(self) -> str:
        return type(self).__name__.removesuffix("Source")


@contextmanager
def _vendor(described: Callable[[str], SourceError]) -> Iterator[None]:
    """Calls into a vendor's package: quiet, and with their exceptions turned into SourceErrors."""
    try:
        with quiet():
            yield
    except CuriosityError:
        raise
    except TimeoutError as error:
        raise SourceTimeout(str(described(_one_line(error)))) from error
    except Exception as error:
        raise described(_one_line(error)) from error


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{text} ({type(error).__name__})" if text else type(error).__name__


def _filled(name: str, channel: FloatArray) -> FloatArray:
    values = np.array(channel, dtype=np.float64)
    bad = ~np.isfinite(values)
    if bad.all():
        raise SourceError(f"no pixel of the image channel '{name}' is a finite number; check the scan")
    if bad.any():
        values[bad] = np.median(values[~bad])
        _log.warning("%d pixels of '%s' were not finite and got its median", int(bad.sum()), name)
    return values


def _checked(reading: Reading, info: SourceInfo, point: tuple[float, float]) -> FloatArray:
    """The spectrum (S,). Raises MeasurementFailed where it is not one on the source's axis."""
    where = f"({point[0]:g}, {point[1]:g})"
    values, wanted = np.asarray(reading.values), info.axis.values
    check_length(values, len(wanted), where, "; was the waveform changed?")
    if reading.axis is not None and not _alike(np.asarray(reading.axis), wanted):
        raise BadSpectrum(
            f"the spectrum at {where} has another {info.axis.name} axis than when the source was opened, by "
            f"more than {_OFF_AXIS:g} of a step; open the source again, or leave axis= out of Reading if it "
            "is measured anew each time",
            "wrong axis",
            values,
        )
    if reading.actual is not None and is_elsewhere(reading.actual, point):
        row, col = reading.actual
        text = f"sent to {where}, the tip went to ({row:g}, {col:g})"
        raise BadSpectrum(text, "wrong position", values)
    check_finite(values, where)
    spectrum: FloatArray = values.astype(np.float64)
    return spectrum


def _alike(axis: FloatArray, wanted: FloatArray) -> bool:
    """Whether a measured axis is the one that was set, within a fraction of a step of it."""
    step = float(np.median(np.abs(np.diff(wanted)))) if len(wanted) > 1 else 0.0
    tolerance = max(_OFF_AXIS * step, 1e-3 * float(np.ptp(wanted))) + 1e-12
    return axis.shape == wanted.shape and bool(np.abs(axis - wanted).max() <= tolerance)
