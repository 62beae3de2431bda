"""The measured points of a run, column by column, as they come in."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_type_hints

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.plain import read_only

_ROOM = 64  # points, at first


@dataclass(frozen=True, eq=False)
class Point:
    """One measured spectrum as the run keeps it."""

    candidate: int
    spectrum: FloatArray  # (S,) float64
    commanded: tuple[float, float]  # where the source was sent: the candidate's position, moved by the drift
    actual: tuple[float, float]  # position reached; NaN where the source does not know it
    started: float  # seconds since the epoch
    ended: float
    step: int  # trainings before it was picked; 0: initial
    requested: bool  # by a user
    channels: Mapping[str, FloatArray] = field(default_factory=dict)  # what else was measured there
    file: str | None = None  # the vendor's own copy

    @property
    def checksum(self) -> int:
        """CRC-32 over the spectrum, then positions, times, candidate, step and who asked, little-endian."""
        numbers = struct.pack(
            "<6d2q?",
            *self.commanded, *self.actual, self.started, self.ended,
            self.candidate, self.step, self.requested,
        )  # fmt: skip
        return zlib.crc32(numbers, zlib.crc32(np.ascontiguousarray(self.spectrum, dtype="<f8").tobytes()))


class MeasuredPoints:
    """Growing columns, one for each field of :class:`Point` that is a number, a position or a spectrum.

    What they give is read-only and never changes afterwards.
    """

    def __init__(self, length: int) -> None:
        self._count = 0
        rows: dict[Any, tuple[tuple[int, ...], type]] = {
            int: ((), np.int64),
            float: ((), np.float64),
            bool: ((), np.bool_),
            tuple[float, float]: ((2,), np.float64),
            FloatArray: ((length,), np.float64),
        }
        self._columns: dict[str, np.ndarray] = {
            name: np.empty((_ROOM, *rows[hint][0]), dtype=rows[hint][1])
            for name, hint in get_type_hints(Point).items()
            if hint in rows
        }

    def __len__(self) -> int:
        return self._count

    @property
    def spectra(self) -> FloatArray:
        """(n, S) in measured units."""
        return self.column("spectrum")

    @property
    def commanded(self) -> FloatArray:
        """Where the source was sent (n, 2): row, col."""
        return self.column("commanded")

    @property
    def times(self) -> FloatArray:
        """Start and end (n, 2) in seconds since the epoch."""
        times: FloatArray = read_only(np.stack([self.column("started"), self.column("ended")], axis=1))
        return times

    @property
    def candidate(self) -> IntArray:
        """(n,) into the candidates."""
        return self.column("candidate")

    @property
    def step(self) -> IntArray:
        """Trainings (n,) before each was picked."""
        return self.column("step")

    def column(self, name: str) -> np.ndarray:
        """A field of all points, without a copy."""
        column: np.ndarray = read_only(self._columns[name][: self._count])
        return column

    def points(self) -> list[Point]:
        """All points; without channels and files, which are not kept here."""
        return [
            Point(**{name: _plain(name, column[row]) for name, column in self._columns.items()})
            for row in range(self._count)
        ]

    def append(self, point: Point) -> None:
        """Add a point."""
        if self._count == len(self._columns["candidate"]):
            self._grow()
        for name, column in self._columns.items():
            column[self._count] = getattr(point, name)
        self._count += 1

    def _grow(self) -> None:
        # New arrays: views given out earlier keep the old ones, which nothing writes to any more.
        for name, old in self._columns.items():
            new = np.empty((2 * len(old), *old.shape[1:]), dtype=old.dtype)
            new[: self._count] = old[: self._count]
            self._columns[name] = new


def _plain(name: str, value: Any) -> Any:
    """A number as Python's own, a position as a tuple, a spectrum as a read-only copy."""
    if name == "spectrum":
        return read_only(value.copy())
    return value.item() if np.ndim(value) == 0 else tuple(value.tolist())
