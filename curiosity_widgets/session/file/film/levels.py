"""Values of all candidates in 8 bits: maps between their smallest and largest value, scores by their rank."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray

NO_VALUE = 255
_TOP = 254
_TOP_OF_MANY = 128  # half of the distance between its levels is still less than 1/255 of the range
_MANY = 1 << 19  # candidates from which on a byte of each is a matter of megabytes


class Levels(NamedTuple):
    """Values (N,) as levels; ``NO_VALUE`` where a value is not finite."""

    levels: np.ndarray  # (N,) uint8
    low: float  # value of level 0
    high: float  # value of level ``top``
    top: int

    def values(self) -> FloatArray:
        """The values (N,) float32, each within 1/255 of the range of the original ones."""
        table = np.full(NO_VALUE + 1, np.nan)
        table[: self.top + 1] = np.linspace(self.low, self.high, self.top + 1)
        values: FloatArray = table.astype(np.float32)[self.levels]
        return values


def to_levels(values: FloatArray) -> Levels:
    """Values (N,) as equidistant levels between the smallest and the largest."""
    finite = np.isfinite(values)
    low, high = (float(values[finite].min()), float(values[finite].max())) if finite.any() else (0.0, 0.0)
    top = _TOP if len(values) < _MANY else _TOP_OF_MANY
    levels = np.full(len(values), NO_VALUE, dtype=np.uint8)
    # Divided first: the range of the largest numbers is none that a float can hold.
    scale = max(abs(low), abs(high)) or 1.0
    span = high / scale - low / scale
    share = (values[finite] / scale - low / scale) / span if span > 0 else 0.0
    levels[finite] = np.rint(np.clip(share, 0.0, 1.0) * top)
    return Levels(levels, low, high, top)


class Ranks(NamedTuple):
    """Scores (N,) as levels of the logarithm of their rank; level 0 is the best."""

    levels: np.ndarray  # (N,) uint8
    table: np.ndarray  # (255,) float32: the score that stands for each level, falling

    def values(self) -> FloatArray:
        """Scores (N,) float32 in the same order, but for those that share a level."""
        values: FloatArray = np.append(self.table, np.float32(np.nan))[self.levels]
        return values


def to_ranks(scores: FloatArray, among: BoolArray) -> Ranks:
    """Scores (N,) by their rank among some of the candidates (N,), of which the best have a level each.

    Rank r, counted from 0, of n has the level 254 log(1 + r) / log(1 + n), rounded; other candidates have
    that of the rank which they would have.
    """
    finite = np.isfinite(scores)
    pool = np.sort(scores[finite & among] if (finite & among).any() else scores[finite])[::-1]
    levels = np.full(len(scores), NO_VALUE, dtype=np.uint8)
    table = np.zeros(_TOP + 1, dtype=np.float32)
    if not len(pool):
        return Ranks(levels, table)
    ranks = np.searchsorted(-pool, -scores[finite], side="left")
    levels[finite] = _level(ranks, len(pool))
    # A level that no score has takes the value of the next one that some have.
    of_pool = _level(np.searchsorted(-pool, -pool, side="left"), len(pool))
    first = np.minimum(np.searchsorted(of_pool, np.arange(_TOP + 1), side="left"), len(pool) - 1)
    table[:] = np.minimum.accumulate(pool[first])
    worse = levels[finite] > of_pool[-1]  # than all of the pool
    if worse.any():
        table[of_pool[-1] + 1 :] = min(float(scores[finite].min()), float(table[of_pool[-1]]))
    return Ranks(levels, table)


def _level(ranks: np.ndarray, count: int) -> np.ndarray:
    levels: np.ndarray = np.rint(_TOP * np.log1p(ranks) / np.log1p(count)).astype(np.uint8)
    return levels
