"""What a run may do to the sample and the tip: checked here, before any motion, whatever the source does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.masks import decode_mask, encode_mask
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.checks import check_inside
from curiosity_widgets.sources.protocol import OutOfRange

_ROUNDING = 1e-6  # volts, or the set point's unit
_LARGEST = 1 << 26  # pixels of a mask read from a file

Range = tuple[float, float]


class LimitExceeded(CuriosityError):
    """The source would apply what the limits forbid, or does not report what it applies."""


@dataclass(frozen=True, eq=False)
class Limits:
    """A user's limits of a run. ``cw.Policies(cw.Limits(max_hours=8, voltage=(-5, 5)))``

    Args:
        max_spectra: spectra in all, flagged ones included; then the run pauses.
        max_hours: hours that the run has worked, pauses not counted; then it pauses.
        min_distance: pixels between any two measured positions; candidates closer than that to a measured
            one are not picked. A position itself may be measured again (repeats).
        min_interval: seconds of rest from the end of one spectrum to the start of the next.
        voltage: (lowest, highest) that may be applied, in volts.
        setpoint: (lowest, highest) set point, in the instrument's unit.
        mask: (H, W) booleans of the image's shape; True where the tip may go.

    Raises CuriosityError for values that make no sense.
    """

    max_spectra: int | None = None
    max_hours: float | None = None
    min_distance: float | None = None
    min_interval: float | None = None
    voltage: Range | None = None
    setpoint: Range | None = None
    mask: BoolArray | None = None

    def __post_init__(self) -> None:
        if self.max_spectra is not None:
            object.__setattr__(self, "max_spectra", checks.whole("limits: max_spectra", self.max_spectra))
        if self.max_hours is not None:
            object.__setattr__(self, "max_hours", checks.number("limits: max_hours", self.max_hours, above=0))
        for name in ("min_distance", "min_interval"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.number(f"limits: {name}", value, at_least=0))
        for name in ("voltage", "setpoint"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, checks.interval(f"limits: {name}", value, finite=False))
        if self.mask is not None:
            object.__setattr__(self, "mask", _mask(self.mask))

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        names = ("max_spectra", "max_hours", "min_distance", "min_interval", "voltage", "setpoint")
        values: dict[str, Any] = {name: getattr(self, name) for name in names}
        if self.mask is not None:
            values["mask"] = {"shape": list(self.mask.shape), "pixels": encode_mask(self.mask)}
        return values

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Limits:
        """From :meth:`to_dict`. Raises KeyError, TypeError, ValueError or CuriosityError for others."""
        values = dict(stored)
        mask = values.pop("mask", None)
        if mask is not None:
            height, width = (int(size) for size in mask["shape"])
            if not 0 < height * width <= _LARGEST:
                raise ValueError("the mask has an impossible shape")
            values["mask"] = decode_mask(mask["pixels"], (height, width))
        return cls(**values)

    def describe(self) -> str:
        """The limits in words, for the log; empty where there are none."""
        words = {
            "max_spectra": "at most {} spectra",
            "max_hours": "at most {:g} hours",
            "min_distance": "{:g} pixels apart",
            "min_interval": "{:g} s of rest",
        }
        parts = [text.format(getattr(self, name)) for name, text in words.items() if getattr(self, name)]
        for name, unit in (("voltage", " V"), ("setpoint", "")):
            ends: Range | None = getattr(self, name)
            if ends is not None:
                parts.append(f"{name} from {ends[0]:g} to {ends[1]:g}{unit}")
        if self.mask is not None:
            parts.append(f"{int(self.mask.sum())} pixels allowed")
        return ", ".join(parts)

    def exhausted(self, spectra: int, seconds: float) -> str | None:
        """Why no further spectrum may be taken, after ``spectra`` of them in ``seconds``; None: one may."""
        if self.max_spectra is not None and spectra >= self.max_spectra:
            return f"the limit of {self.max_spectra} spectra is reached"
        if self.max_hours is not None and seconds >= 3600.0 * self.max_hours:
            return f"the limit of {self.max_hours:g} hours is reached"
        return None

    def wait(self, last_ended: float, now: float) -> float:
        """Seconds that the tip must still rest, after a spectrum that ended at ``last_ended`` (epoch)."""
        if self.min_interval is None:
            return 0.0
        # A clock that was set back must not make the run wait for hours.
        return max(0.0, self.min_interval - max(0.0, now - last_ended))

    def check_image(self, shape: tuple[int, int]) -> None:
        """Raises LimitExceeded where the mask is not one of the image (H, W)."""
        if self.mask is not None and self.mask.shape != shape:
            raise LimitExceeded(
                f"limits: the mask has shape {self.mask.shape}, the image {shape}; "
                "give one boolean for each pixel of the image"
            )

    def check_applied(self, applied: Mapping[str, Range | str | None] | None, source: str) -> None:
        """Raises LimitExceeded where what a source will apply is outside the limits, or not known.

        ``applied`` is what the source's ``applies()`` gives: "voltage" and "setpoint" as (lowest, highest),
        None for no such thing, or as text why that is not known. None for all: it applies nothing.
        """
        if applied is None:
            return
        for name, unit in (("voltage", " V"), ("setpoint", "")):
            allowed: Range | None = getattr(self, name)
            if allowed is None:
                continue
            found = applied.get(name, f"{source} does not report which {name} it applies")
            if found is None:
                continue
            if isinstance(found, str):
                raise LimitExceeded(f"limits: the {name} cannot be checked: {found}")
            low, high = (float(value) for value in found)
            if not allowed[0] - _ROUNDING <= low <= high <= allowed[1] + _ROUNDING:
                raise LimitExceeded(
                    f"limits: {source} would apply a {name} from {low:g} to {high:g}{unit}, "
                    f"outside {allowed[0]:g} to {allowed[1]:g}{unit}; change its settings or the limits"
                )

    def check_axis(self, axis: Axis, source: str) -> None:
        """Raises LimitExceeded where the spectra's own axis (in volts) is outside the voltage limits."""
        if self.voltage is not None and axis.unit == "V" and len(axis.values):
            ends = (float(np.min(axis.values)), float(np.max(axis.values)))
            self.check_applied({"voltage": ends, "setpoint": None}, source)

    def check_position(
        self, wanted: tuple[float, float], commanded: tuple[float, float], shape: tuple[int, int]
    ) -> None:
        """The last check before a motion, and the guarantee: every one passes here. Raises OutOfRange.

        ``wanted`` is a position on the sample (row, col), which the mask forbids or not; ``commanded`` is
        where the tip is sent for it, which must lie inside the scanned frame of ``shape``. They differ by
        drift.
        """
        check_inside(np.array([commanded], dtype=np.float64), shape)
        if self.mask is None:
            return
        pixel, last = np.rint(np.array(wanted)), np.array(shape) - 1
        if not np.all((pixel >= 0) & (pixel <= last)) or not self.mask[int(pixel[0]), int(pixel[1])]:
            raise OutOfRange(f"({wanted[0]:g}, {wanted[1]:g}) is forbidden by the limits' mask")

    def apart(self, positions: FloatArray, others: FloatArray) -> IntArray:
        """Which of the positions (k, 2) to take, in order, so that each keeps its distance to those taken
        before it and to ``others`` (m, 2).
        """
        if not self.min_distance:
            return np.arange(len(positions))
        least, taken = self.min_distance * (1 - 1e-9), np.asarray(others, dtype=np.float64).reshape(-1, 2)
        kept: list[int] = []
        for number, position in enumerate(positions):
            if not len(taken) or np.linalg.norm(taken - position, axis=1).min() >= least:
                kept.append(number)
                taken = np.concatenate([taken, position[None]])
        return np.array(kept, dtype=np.int64)

    def open_to(self, candidates: Candidates, measured: FloatArray) -> BoolArray:
        """Candidates (N,) that the mask and the minimum distance to ``measured`` (n, 2) leave."""
        free = np.ones(len(candidates), dtype=bool)
        if self.mask is not None:
            rows, cols = candidates.pixels.T
            free &= self.mask[rows, cols]
        if self.min_distance and len(measured):
            near = candidates.near(measured, self.min_distance * (1 - 1e-9))
            free[near] = False
        return free


def _mask(value: Any) -> BoolArray:
    mask: BoolArray = checks.array("limits: the mask", value, "booleans (H, W)")
    if mask.dtype != bool or mask.ndim != 2 or not mask.any():
        raise CuriosityError(
            f"limits: the mask is {mask.dtype} of shape {mask.shape}; "
            "give booleans (H, W), True where the tip may go"
        )
    mask.setflags(write=False)
    return mask
