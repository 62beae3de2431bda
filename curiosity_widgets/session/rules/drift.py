"""Drift of the sample under the tip: found by scanning again, followed between scans, undone in every move.

A *shift* s = (row, col) in pixels is how the sample has moved: what was at p in the run's first image now
lies at p + s. Positions of a run are always those of the first image; the tip is sent to p + s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError

Shift = tuple[float, float]

LEAST_CORRELATION = 0.5  # of the overlap of two images, once one is shifted back; less is another picture
LARGEST_SHARE = 0.25  # of the image's side; a larger shift leaves too little to compare, and is no drift
REFUSED_IN_A_ROW = 3  # useless re-images before the user is asked
_UPSAMPLING = 50  # steps within a pixel
_ROUNDS = 4  # of shifting back and looking again
_LOOK_BACK = 3  # estimates that the rate is taken from
_LEAST_SIDE = 8  # pixels that must overlap
_LONGEST_WAIT = timedelta(days=3650)  # longer ones are no intervals, and too long for a float of seconds


class NoShift(CuriosityError):
    """Two images do not show how the sample has moved; the message gives the reason."""


@dataclass(frozen=True)
class Estimate:
    """How the sample lay when it was scanned again."""

    shift: Shift  # (row, col) pixels against the first image
    at: float  # on the tracker's clock
    correlation: float = 1.0


def estimate_shift(
    reference: FloatArray, image: FloatArray, largest_share: float = LARGEST_SHARE
) -> tuple[Shift, float]:
    """The shift from images (C, H, W), and the correlation of their overlap once it is undone.

    Cross-correlation of the channels, sub-pixel by an upsampled discrete Fourier transform around its peak
    (Guizar-Sicairos, Thurman & Fienup 2008), repeated on the overlap so that the frame's edges do not bias
    it. Raises NoShift where the images are not finite, too unlike, or further apart than
    ``largest_share`` of their side.
    """
    first, second = np.asarray(reference, dtype=np.float64), np.asarray(image, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 3:
        raise NoShift(f"the new image has shape {second.shape}, the first {first.shape}")
    if not np.isfinite(second).all():
        raise NoShift("the new image holds values that are not finite")
    height, width = first.shape[1:]
    shift: FloatArray = np.zeros(2)
    for number in range(_ROUNDS):
        whole = np.rint(shift).astype(int)
        one, other = _overlap(first, second, whole)
        if min(one.shape[1:]) < _LEAST_SIDE:
            raise NoShift("the images hardly overlap")
        found = whole + _register(one, other)
        settled = number > 0 and np.abs(found - shift).max() < 1.0 / _UPSAMPLING
        shift = found
        if settled:
            break
    row, col = float(shift[0]), float(shift[1])
    if abs(row) > largest_share * height or abs(col) > largest_share * width:
        raise NoShift(f"a shift of ({row:.1f}, {col:.1f}) pixels is too large to be drift")
    correlation = _correlation(first, second, shift)
    if not correlation >= LEAST_CORRELATION:
        raise NoShift(f"the new image does not look like the first (correlation {correlation:.2f})")
    return (row, col), correlation


class Tracker:
    """Follows the drift: the latest estimate, and on from there at the rate of the last few.

    Its clock is whatever drift goes with: seconds at an instrument, measurements of a simulated sample.
    """

    def __init__(self, start: float = 0.0) -> None:
        self.estimates: list[Estimate] = [Estimate((0.0, 0.0), start)]
        self.refused = 0  # in a row

    def take(self, estimate: Estimate) -> None:
        """A new estimate. One at a time not after the last replaces it."""
        while len(self.estimates) > 1 and self.estimates[-1].at >= estimate.at:
            self.estimates.pop()
        self.estimates.append(estimate)
        self.refused = 0

    def refuse(self) -> None:
        """A re-image was useless: the drift continues as before."""
        self.refused += 1

    @property
    def rate(self) -> Shift:
        """(row, col) pixels per unit of the clock, by least squares through the last few estimates."""
        recent = self.estimates[-_LOOK_BACK:]
        times = np.array([estimate.at for estimate in recent])
        if len(recent) < 2 or np.ptp(times) <= 0:
            return 0.0, 0.0
        shifts = np.array([estimate.shift for estimate in recent])
        row, col = np.polynomial.polynomial.polyfit(times - times[-1], shifts, 1)[1]
        return float(row), float(col)

    def shift(self, at: float) -> Shift:
        """The shift at a time. Extrapolated no further than the time that the last estimates span."""
        last = self.estimates[-1]
        span = last.at - self.estimates[-_LOOK_BACK:][0].at
        ahead = min(max(0.0, at - last.at), span)
        row, col = self.rate
        return last.shift[0] + ahead * row, last.shift[1] + ahead * col


def scan_interval(value: Any) -> int | timedelta | None:
    """``reimage_every`` as a user gives it: spectra (a whole number), a timedelta, or None for never.

    Raises CuriosityError for anything else.
    """
    if value is None or (isinstance(value, timedelta) and timedelta(0) < value <= _LONGEST_WAIT):
        return value
    give = "a number of spectra, a datetime.timedelta, or None for never"
    return checks.whole("reimage_every", value, give=give)


def is_due(interval: int | timedelta | None, spectra: int, seconds: float) -> bool:
    """Whether to scan again, so many spectra and seconds after the last scan."""
    if interval is None or spectra < 1:
        return False
    if isinstance(interval, timedelta):
        return seconds >= interval.total_seconds()
    return spectra >= interval


def _overlap(first: FloatArray, second: FloatArray, whole: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The parts (C, h, w) of both images that show the same, when ``second`` is shifted by whole pixels."""
    parts = []
    for image, sign in ((first, 1), (second, -1)):
        rows, cols = (
            slice(max(0, -sign * n), size - max(0, sign * n))
            for n, size in zip(whole.tolist(), image.shape[1:], strict=True)
        )
        parts.append(image[:, rows, cols])
    return parts[0], parts[1]


def _register(first: FloatArray, second: FloatArray) -> FloatArray:
    """Shift (2,) of ``second`` against ``first``, (C, h, w) each, to 1/_UPSAMPLING of a pixel."""
    height, width = first.shape[1:]
    window = np.outer(np.hanning(height + 2)[1:-1], np.hanning(width + 2)[1:-1])
    spectrum = np.zeros((height, width), dtype=np.complex128)
    for one, other in zip(first, second, strict=True):
        a, b = _standard(one), _standard(other)
        if a is not None and b is not None:
            spectrum += np.conj(np.fft.fft2(a * window)) * np.fft.fft2(b * window)
    correlation = np.fft.ifft2(spectrum).real
    if not correlation.any():
        raise NoShift("the images have no structure")
    peak = np.array(np.unravel_index(int(correlation.argmax()), correlation.shape))
    coarse = np.where(peak > np.array([height, width]) // 2, peak - [height, width], peak).astype(float)
    # matrix multiplication DFT of the 3 x 3 pixels around the peak
    steps = np.arange(-1.5 * _UPSAMPLING, 1.5 * _UPSAMPLING + 1) / _UPSAMPLING
    rows, cols = coarse[0] + steps, coarse[1] + steps
    by_row = np.exp(2j * np.pi * np.outer(rows, np.fft.fftfreq(height)))
    by_col = np.exp(2j * np.pi * np.outer(np.fft.fftfreq(width), cols))
    fine = (by_row @ spectrum @ by_col).real
    row, col = np.unravel_index(int(fine.argmax()), fine.shape)
    return np.array([rows[row], cols[col]])


def _standard(plane: FloatArray) -> FloatArray | None:
    """Without its tilt, which all samples on one stage share, at unit spread; None where nothing is left."""
    rest = plane - plane.mean()
    for axis, size in enumerate(plane.shape):  # on a full grid the three terms of a plane are orthogonal
        along = np.arange(size) - (size - 1) / 2
        slope = (rest.mean(axis=1 - axis) * along).sum() / (along**2).sum()
        rest = rest - slope * (along[:, None] if axis == 0 else along)
    spread = float(rest.std())
    if spread <= 1e-9 * float(np.abs(plane).max()):
        return None
    standard: FloatArray = rest / spread
    return standard


def _correlation(first: FloatArray, second: FloatArray, shift: FloatArray) -> float:
    """Pearson's r of the overlap, mean over the channels that have structure, at the nearest whole pixel."""
    one, other = _overlap(first, second, np.rint(shift).astype(int))
    found = []
    for a, b in zip(one, other, strict=True):
        left, right = _standard(a), _standard(b)
        if left is not None and right is not None:
            found.append(float((left * right).mean()))
    return sum(found) / len(found) if found else math.nan
