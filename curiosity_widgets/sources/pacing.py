"""Shared by replayed and simulated sources: time per point, stopping, and range checks."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.sources.checks import check_inside
from curiosity_widgets.sources.protocol import OutOfRange, Stopped


class Pacing:
    """Seconds per point, and a stop that may come from any thread."""

    def __init__(self, seconds_per_point: float) -> None:
        self.seconds_per_point = checks.pause("seconds_per_point", seconds_per_point)
        self._stop = threading.Event()

    def start(self) -> None:
        """A new call starts: earlier stops no longer count."""
        self._stop.clear()

    def stop(self) -> None:
        """Ask the running call to end."""
        self._stop.set()

    def check(self, stop: Callable[[], bool] | None) -> None:
        """Raises Stopped after a stop."""
        if self._stop.is_set() or (stop is not None and stop()):
            raise Stopped("stopped on request")

    def wait(self) -> None:
        """The time a point takes; a stop cuts the waiting short, not the point."""
        if self.seconds_per_point:
            self._stop.wait(self.seconds_per_point)


def scan_lines(
    lines: int,
    pacing: Pacing,
    on_line: Callable[[int, int], None] | None,
    stop: Callable[[], bool] | None,
) -> None:
    """Reports every line of an image. Raises Stopped after a stop."""
    pacing.start()
    for line in range(lines):
        pacing.check(stop)
        if on_line is not None:
            on_line(line + 1, lines)


def checked_points(points: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """Points (k, 2) as floats, every one of them inside the frame; raises OutOfRange otherwise."""
    positions = np.asarray(points, dtype=np.float64)
    if positions.size == 0:
        return np.empty((0, 2))
    if positions.ndim != 2 or positions.shape[1] != 2:
        raise OutOfRange(f"points have shape {positions.shape}; they must be (k, 2): row, col")
    check_inside(positions, shape, margin=0.5)  # nearest to a pixel of the image
    return positions
