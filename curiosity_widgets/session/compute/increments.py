"""Large things that the other end has are not sent again: measured spectra, and those to score on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.protocols import Known, Measured

_KEPT = 4  # sets of known spectra; a run has two


@dataclass(frozen=True, eq=False)
class _Rows:
    """Measured spectra: the first ``kept`` of those sent last, then new ones."""

    kept: int
    new: Measured
    quality: FloatArray | None


@dataclass(frozen=True, eq=False)
class _KnownAt:
    """Known spectra, at a place; None: those that are there."""

    place: int
    known: Known | None


class Sender:
    """Replaces arguments by what is new of them; a :class:`Receiver` must see all of these in their order."""

    def __init__(self) -> None:
        self._measured: Measured | None = None
        self._known: list[Known] = []
        self._next = 0

    def pack(self, value: Any) -> Any:
        """What to send in place of an argument."""
        if isinstance(value, Measured):
            return self._rows(value)
        if isinstance(value, Known):
            return self._at(value)
        return value

    def _rows(self, measured: Measured) -> _Rows:
        kept = 0 if self._measured is None else _alike(self._measured, measured)
        self._measured = measured
        new = Measured(measured.index[kept:], measured.spectra[kept:], measured.step[kept:])
        return _Rows(kept, new, measured.quality)

    def _at(self, known: Known) -> _KnownAt:
        for place, other in enumerate(self._known):
            if other is known:
                return _KnownAt(place, None)
        place, self._next = self._next, (self._next + 1) % _KEPT
        self._known[place : place + 1] = [known]
        return _KnownAt(place, known)


class Receiver:
    """Puts together again what a :class:`Sender` has taken apart."""

    def __init__(self) -> None:
        self._measured: Measured | None = None
        self._known: dict[int, Known] = {}

    def unpack(self, value: Any) -> Any:
        """The argument."""
        if isinstance(value, _Rows):
            return self._joined(value)
        if isinstance(value, _KnownAt):
            if value.known is not None:
                self._known[value.place] = value.known
            return self._known[value.place]
        return value

    def _joined(self, rows: _Rows) -> Measured:
        new, before = rows.new, self._measured
        if before is not None and rows.kept:
            new = Measured(
                np.concatenate([before.index[: rows.kept], new.index]),
                np.concatenate([before.spectra[: rows.kept], new.spectra]),
                np.concatenate([before.step[: rows.kept], new.step]),
            )
        self._measured = Measured(new.index, new.spectra, new.step, rows.quality)
        return self._measured


def _alike(one: Measured, other: Measured) -> int:
    """How many rows at the beginning are the same in both."""
    count = min(len(one), len(other))
    if one.spectra.dtype != other.spectra.dtype or one.spectra.shape[1:] != other.spectra.shape[1:]:
        return 0
    same = (one.index[:count] == other.index[:count]) & (one.step[:count] == other.step[:count])
    first, second = one.spectra[:count], other.spectra[:count]
    same &= ((first == second) | (np.isnan(first) & np.isnan(second))).all(axis=1)
    return count if same.all() else int(np.argmin(same))
