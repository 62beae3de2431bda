"""Draws with probability in proportion to a weight, that change as little as they must.

``argmax(log weight + g)`` with Gumbel numbers g is such a draw (Maddison, Tarlow and Minka, NeurIPS 2014,
arXiv:1411.0030; without replacement Kool, van Hoof and Welling, ICML 2019, arXiv:1903.06059). Here g is
hashed from the run's seed, the step and the candidate: while β or λ moves, picks move only where they must,
and the page draws what the kernel would (``js/src/widgets/score/gumbel.ts``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Draw:
    """What the first pick of a batch was chosen from, and how; enough to choose it again in the page."""

    key: int  # of the Gumbel numbers
    pool: BoolArray  # (N,) candidates
    sample: bool  # drawn, else the best
    turns: bool  # the terms of a blend take turns, else the formula decides
    count: int  # spectra picked before


def takes_turn(count: int, beta: float) -> bool:
    """Whether the pick after ``count`` others belongs to a share β of all picks, spread evenly."""
    return math.floor((count + 1) * beta) > math.floor(count * beta)


def gumbel_key(seed: int, step: int) -> int:
    """The key of a step's numbers, below 2³²."""
    words = np.array([seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF, step & 0xFFFFFFFF], dtype=np.uint32)
    key = np.zeros(1, dtype=np.uint32)
    for word in words:
        key = _mixed(key ^ word)
    return int(key[0])


def gumbel_of(key: int, candidates: IntArray | NDArray[np.uint32]) -> FloatArray:
    """Independent standard Gumbel numbers (n,) of candidates, the same for the same key."""
    hashed = _mixed(candidates.astype(np.uint32) ^ np.uint32(key))
    uniform = (_mixed(hashed + np.uint32(0x9E3779B9)).astype(np.float64) + 0.5) / 2.0**32
    numbers: FloatArray = -np.log(-np.log(uniform))
    return numbers


def _mixed(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A hash of each word: "lowbias32" (Wellons, hash-prospector)."""
    words = words ^ (words >> np.uint32(16))
    words = words * np.uint32(0x7FEB352D)
    words = words ^ (words >> np.uint32(15))
    words = words * np.uint32(0x846CA68B)
    return words ^ (words >> np.uint32(16))
