"""What a source of images and spectra must do: replayed data, a simulated sample, a microscope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError


class SourceError(CuriosityError):
    """Anything that goes wrong between the session and the source."""


class SourceUnavailable(SourceError):
    """The source cannot be opened; the message gives the reason and what to do."""


class OutOfRange(SourceError):
    """A position outside the scanned frame or the allowed mask, refused before any motion."""


class MeasurementFailed(SourceError):
    """One point could not be measured. ``retry``: whether trying again may help."""

    def __init__(self, message: str, *, retry: bool = True) -> None:
        super().__init__(message)
        self.retry = retry


class BadSpectrum(MeasurementFailed):
    """A spectrum arrived that cannot be learned from; ``flag`` is the reason, ``values`` are what arrived."""

    def __init__(self, message: str, flag: str, values: Any, *, retry: bool = False) -> None:
        super().__init__(message, retry=retry)
        self.flag, self.values = flag, values


class SourceTimeout(SourceError):
    """The source did not answer in time."""


class Stopped(SourceError):
    """A running call ended because of a stop."""


@dataclass(frozen=True, eq=False)
class SourceInfo:
    """What is known of a source once it is open; fixed until it is closed."""

    name: str  # as written into the run file; for replayed data what `cw.open_data` takes
    kind: Literal["instrument", "simulator", "replay"]
    axis: Axis
    values_name: str = "response"
    values_units: str = ""
    channels: tuple[str, ...] = ()
    allowed: BoolArray | None = None  # (H, W); None: the whole frame
    positions: FloatArray | None = None  # (N, 2) where only these can be measured (scattered or coarse data)
    repeatable: bool = True  # measuring a position again gives a new draw of its noise
    can_reimage: bool = False  # a later ``image()`` shows the sample as it has drifted
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Image:
    """The structural image: row 0 is the first scanned line."""

    channels: Mapping[str, FloatArray]  # name -> (H, W)
    units: Mapping[str, str] = field(default_factory=dict)  # channel name -> unit
    pixel_size: tuple[float, float] | None = None  # (row, col) in pixel_unit
    pixel_unit: str = "m"
    file: str | None = None
    taken_at: float | None = None  # seconds since 1970 when its scan ended, where the source knows

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of every channel."""
        first = next(iter(self.channels.values()))
        return int(first.shape[0]), int(first.shape[1])

    def stacked(self, names: Sequence[str] | None = None) -> FloatArray:
        """The named channels, or all, as (C, H, W) float64. Raises SourceError where one is missing or of
        another size.
        """
        missing = [name for name in names or () if name not in self.channels]
        if missing:
            raise SourceError(f"the image has no channel '{missing[0]}'; it has {', '.join(self.channels)}")
        planes = [self.channels[name] for name in names or self.channels]
        shapes = {np.shape(plane) for plane in planes}
        if len(shapes) != 1:
            raise SourceError(
                f"the image's channels have different shapes {sorted(shapes)}; they must be one size"
            )
        return np.stack([np.asarray(plane, dtype=np.float64) for plane in planes])


@dataclass(frozen=True, eq=False)
class Measurement:
    """One measured spectrum."""

    index: int  # number of the point within the call
    commanded: tuple[float, float]  # (row, col)
    values: FloatArray  # (S,)
    actual: tuple[float, float] | None = None  # (row, col) as the source reports it
    started: float = 0.0  # seconds since the epoch
    ended: float = 0.0
    channels: Mapping[str, FloatArray] = field(default_factory=dict)
    file: str | None = None  # the vendor's own copy
    quality: float | None = None  # 0 to 1, as the source judges the spectrum; None: it does not


@runtime_checkable
class Source(Protocol):
    """Replayed data, a simulated sample or an instrument. All calls but ``stop`` come from one thread.

    What only some sources can do are protocols of their own: :class:`Applies`, :class:`KnowsTruth`,
    :class:`Remembers` and :class:`Parks`. Where ``SourceInfo.extra["range"]`` gives the (lowest, highest)
    value that the source can read, spectra at these ends are flagged as saturated.
    """

    def open(self) -> SourceInfo:
        """Connect; may be called again without harm. Raises SourceUnavailable."""

    def image(
        self, *, on_line: Callable[[int, int], None] | None = None, stop: Callable[[], bool] | None = None
    ) -> Image:
        """Scan the structural image. ``on_line(done, total)`` is called as lines come in."""

    def measure(self, points: FloatArray, *, stop: Callable[[], bool] | None = None) -> Iterator[Measurement]:
        """Measure points (k, 2), (row, col) in the image's pixel grid; yields each as soon as it is taken.

        A session sends one point a call (k = 1), so that a setting changed in between acts at the next point;
        scripts may send many. Every position is checked before the first motion (OutOfRange). ``stop`` is
        called between points.
        """

    def stop(self) -> None:
        """Any thread: end the running call after the current point."""

    def close(self) -> None:
        """Park if the source can; never raises."""


@runtime_checkable
class Applies(Protocol):
    """A source that reports what it would apply to the sample, or why that is not known."""

    def applies(self) -> Mapping[str, tuple[float, float] | str | None]:
        """{"voltage": (lowest, highest), "setpoint": (lowest, highest)}, in the units of the user's limits.

        None instead of a pair: the source has no such thing; a text: why the range is not known. Called
        before ``open`` and without any access to hardware; a session compares it with the user's limits.
        """


@runtime_checkable
class KnowsTruth(Protocol):
    """A source that knows spectra without measuring them (replayed data, simulated samples), for scoring."""

    def truth(self, points: FloatArray) -> FloatArray | None:
        """Spectra (k, S) at points (k, 2), NaN where a spectrum is missing; None where none is known."""


@runtime_checkable
class Remembers(Protocol):
    """A source whose noise or drift depends on the points measured before."""

    def remember(self, points: FloatArray) -> None:
        """Continue as if points (n, 2) had been measured, in this order: called when a run is resumed."""


@runtime_checkable
class Parks(Protocol):
    """A source that can bring its probe to safety."""

    def park(self) -> None:
        """Bring the probe to safety.

        Called when a run is stopped, fails or is closed, when the process is to end, and once a run has
        waited for ``Policies.park_after`` seconds (paused, finished, or for a user's approval). The next
        ``measure`` or ``image`` brings the probe back by itself; where only a user can, it raises
        SourceUnavailable, and the run pauses until they have.
        """


@runtime_checkable
class TakesFirstSpectrum(Protocol):
    """A source that takes a spectrum on opening, as nothing else gives its axis; see ``FirstSpectrum``."""

    def expect_axis(self, axis: FloatArray) -> None:
        """The axis (S,) is known: opening takes no spectrum."""

    def check_first_spectrum(
        self, check: Callable[[tuple[float, float] | None, tuple[int, int]], None]
    ) -> None:
        """``check(position, shape)`` is called right before it, and raises where it must not be taken."""
