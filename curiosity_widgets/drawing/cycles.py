"""Spectra of several cycles: many loops over the same axis values, which as one line are a tangle."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

MEAN, ALL = "mean", "all"
_SAME = 1e-3  # of the axis's span: values closer than that are one


class Cycles:
    """The cycles of an axis (S,): how often the same values come again, and what is drawn of them."""

    def __init__(self, values: Any) -> None:
        self._values: FloatArray = np.asarray(values, dtype=float)
        self.length = _period(self._values)
        self.count = len(self._values) // self.length

    @property
    def choices(self) -> list[dict[str, str]]:
        """What can be drawn, for the panel's heading; empty where there is one cycle alone."""
        if self.count == 1:
            return []
        each = [{"name": str(number), "label": f"cycle {number + 1}"} for number in range(self.count)]
        return [
            {"name": MEAN, "label": f"mean of {self.count} cycles"},
            {"name": ALL, "label": "all cycles"},
            *each,
        ]

    @property
    def axis(self) -> FloatArray:
        """Values (P,) of one cycle."""
        return self._values[: self.length]

    def folded(self, spectra: Any, choice: str) -> FloatArray:
        """Spectra (..., S) as cycles: (..., P) their mean or one of them, (..., count, P) all."""
        values = np.asarray(spectra, dtype=float)
        cycles = values.reshape(*values.shape[:-1], self.count, self.length)
        if self.count == 1:
            return cycles[..., 0, :]
        if choice == ALL:
            return cycles
        if choice.isdecimal() and int(choice) < self.count:
            return cycles[..., int(choice), :]
        mean: FloatArray = cycles.mean(axis=-2)
        return mean


def _period(values: FloatArray) -> int:
    """The shortest length after which all values come again; the whole where they never do."""
    size, near = len(values), _SAME * (np.ptp(values) or 1.0)
    for count in range(size // 4, 1, -1):
        if size % count == 0:
            cycles = values.reshape(count, -1)
            if (np.abs(cycles - cycles[0]) <= near).all() and np.ptp(cycles[0]) > 0:
                return size // count
    return size


def left_to_right(x: FloatArray, band: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A band (2, S) over x (S,) that may run to and fro, each sweep from left to right, NaN between two.

    An area whose outline runs to and fro cancels itself where sweeps lie over each other.
    """
    rises = np.sign(np.diff(x))
    moving = np.flatnonzero(rises)
    turns = moving[1:][rises[moving[1:]] != rises[moving[:-1]]] if len(moving) else moving
    ends = [0, *(int(turn) for turn in turns), len(x) - 1]
    parts = [np.arange(first, last + 1) for first, last in pairwise(ends)]
    parts = [part if x[part[0]] <= x[part[-1]] else part[::-1] for part in parts]
    xs, bands = [x[parts[0]]], [band[:, parts[0]]]
    for part in parts[1:]:
        xs += [x[part[:1]], x[part]]
        bands += [np.full((2, 1), np.nan), band[:, part]]
    return np.concatenate(xs), np.concatenate(bands, axis=1)
