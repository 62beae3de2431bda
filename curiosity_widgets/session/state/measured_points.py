"""The measured points of a run, column by column, as they come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.plain import read_only

_ROOM = 64  # points, at first


@dataclass(frozen=True, eq=False)
class Point:
    """One measured spectrum as the run keeps it."""

    candidate: int
    spectrum: FloatArray  # (S,) float64
    commanded: tuple[float, float]  # where the tip was sent: the candidate's position, moved by the drift
    actual: tuple[float, float]  # NaN where the source knows no better
    started: float
    ended: float
    step: int  # trainings before it was picked; 0: initial
    requested: bool  # by a person
    channels: Mapping[str, FloatArray] = field(default_factory=dict)  # what else was measured there
    file: str | None = None  # the vendor's own copy


class MeasuredPoints:
    """Growing columns. What they give is read-only and without a copy, and never changes afterwards."""

    def __init__(self, length: int) -> None:
        self._count = 0
        self._columns: dict[str, FloatArray | IntArray] = {
            "spectra": np.empty((_ROOM, length)),
            "commanded": np.empty((_ROOM, 2)),
            "times": np.empty((_ROOM, 2)),
            "candidate": np.empty(_ROOM, dtype=np.int64),
            "step": np.empty(_ROOM, dtype=np.int64),
        }

    def __len__(self) -> int:
        return self._count

    @property
    def spectra(self) -> FloatArray:
        """(n, S) in measured units."""
        return self._column("spectra")

    @property
    def commanded(self) -> FloatArray:
        """Where the tip was sent (n, 2): row, col."""
        return self._column("commanded")

    @property
    def times(self) -> FloatArray:
        """Start and end (n, 2) in seconds since the epoch."""
        return self._column("times")

    @property
    def candidate(self) -> IntArray:
        """(n,) into the candidates."""
        return self._column("candidate")

    @property
    def step(self) -> IntArray:
        """Trainings (n,) before each was picked."""
        return self._column("step")

    def append(self, point: Point) -> None:
        """Take in a point."""
        if self._count == len(self._columns["candidate"]):
            self._grow()
        values: dict[str, Any] = {
            "spectra": point.spectrum,
            "commanded": point.commanded,
            "times": (point.started, point.ended),
            "candidate": point.candidate,
            "step": point.step,
        }
        for name, value in values.items():
            self._columns[name][self._count] = value
        self._count += 1

    def _column(self, name: str) -> np.ndarray:
        column: np.ndarray = read_only(self._columns[name][: self._count])
        return column

    def _grow(self) -> None:
        # New arrays: views given out earlier keep the old ones, which nobody writes to any more.
        for name, old in self._columns.items():
            new = np.empty((2 * len(old), *old.shape[1:]), dtype=old.dtype)
            new[: self._count] = old[: self._count]
            self._columns[name] = new
