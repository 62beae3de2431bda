"""The spectrum that some instruments have to take on opening, because nothing else gives its axis."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

TAKEN_ON_OPENING = "opening_spectrum"  # in ``SourceInfo.extra``: {position, values, started, ended}

Position = tuple[float, float]
Check = Callable[[Position | None, tuple[int, int]], None]


class FirstSpectrum:
    """For an adapter: it is a measurement like any other, checked before and recorded with its position.

    A session sets what checks it (limits), and gives the axis of a run that it resumes: then none is taken.
    """

    _known_axis: FloatArray | None = None
    _check_first: Check | None = None

    def expect_axis(self, axis: FloatArray) -> None:
        """The axis (S,) is known, from a run file: opening takes no spectrum."""
        self._known_axis = np.array(axis, dtype=np.float64)

    def check_first_spectrum(self, check: Check) -> None:
        """``check(position, shape)`` is called right before; it raises where no spectrum must be taken.

        ``position``: (row, col) of the tip in the frame ``shape`` (H, W); None where that is unknown.
        """
        self._check_first = check

    def learn_axis(
        self,
        position: Position | None,
        shape: tuple[int, int],
        take: Callable[[], tuple[FloatArray, FloatArray]],
    ) -> tuple[FloatArray, dict[str, Any]]:
        """The axis (S,), and what belongs into ``SourceInfo.extra``.

        ``take()`` takes a spectrum where the tip is: (axis, values).
        """
        if self._known_axis is not None:
            return self._known_axis, {}
        if self._check_first is not None:
            self._check_first(position, shape)
        started = time.time()
        axis, values = take()
        taken = {
            "position": None if position is None else list(position),
            "values": np.asarray(values, dtype=np.float64).tolist(),
            "started": started,
            "ended": time.time(),
        }
        return np.asarray(axis, dtype=np.float64), {TAKEN_ON_OPENING: taken}
