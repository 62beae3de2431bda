"""An even part of many candidates, and which of some candidates stands for each of all."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.data.candidates import Candidates, GridCandidates
from curiosity_widgets.data.chunks import THREADS

Rows = npt.NDArray[np.int32]


class Lattice:
    """At most ``most`` candidates at even distances: on a full grid every a-th row and every b-th column,
    elsewhere one in each cell of such a grid. A function of the candidates and of ``most`` alone.
    """

    def __init__(self, candidates: Candidates, most: int) -> None:
        self._candidates = candidates
        self.steps = _steps(len(candidates), most)  # rows and columns, in spacings of the candidates

    @cached_property
    def index(self) -> IntArray:
        """The candidates (L,), ascending."""
        candidates, steps = self._candidates, self.steps
        if isinstance(candidates, GridCandidates):
            rows, cols = (_centres(n, step) for n, step in zip(candidates.grid, steps, strict=True))
            return (rows[:, None] * candidates.grid[1] + cols).reshape(-1)
        cells = candidates.positions - candidates.positions.min(axis=0)
        cells = np.floor(cells / (np.array(steps) * candidates.spacing)).astype(np.int64)
        _, first = np.unique(cells, axis=0, return_index=True)
        chosen: IntArray = np.sort(first)
        return chosen

    def rows(self, index: IntArray) -> Rows:
        """Which of the candidates ``index`` (m,), ascending and with all of the lattice among them, stands
        for each candidate (N,): itself, or the one of its cell."""
        rows = np.searchsorted(index, self.index).astype(np.int32)[self._cell]
        rows[index] = np.arange(len(index), dtype=np.int32)
        return rows

    @cached_property
    def _cell(self) -> Rows:
        """The number in the lattice (N,) of what stands for each candidate."""
        candidates = self._candidates
        if isinstance(candidates, GridCandidates):
            places = [
                np.repeat(np.arange(len(_centres(n, step))), step)[:n]
                for n, step in zip(candidates.grid, self.steps, strict=True)
            ]
            width = len(_centres(candidates.grid[1], self.steps[1]))
            return (places[0][:, None] * width + places[1]).astype(np.int32).reshape(-1)
        tree = cKDTree(candidates.positions_of(self.index))
        nearest: Rows = tree.query(candidates.positions, workers=THREADS)[1].astype(np.int32)
        return nearest

    def around(self, index: IntArray, most: int) -> IntArray:
        """Up to ``most`` candidates beside each of ``index`` (n,), evenly in its cell: (k,), ascending."""
        candidates = self._candidates
        if not isinstance(candidates, GridCandidates):
            reach = 0.71 * max(self.steps) * candidates.spacing
            return candidates.near(candidates.positions_of(index), reach)
        finer = max(1, math.ceil(math.sqrt(self.steps[0] * self.steps[1] / most)))
        away = [np.arange(-(step // 2), step - step // 2, finer) for step in self.steps]
        row, col = np.divmod(index, candidates.grid[1])
        rows = (row[:, None, None] + away[0][:, None]).repeat(len(away[1]), axis=2)
        cols = (col[:, None, None] + away[1]).repeat(len(away[0]), axis=1)
        inside = (rows >= 0) & (rows < candidates.grid[0]) & (cols >= 0) & (cols < candidates.grid[1])
        return np.unique(rows[inside] * candidates.grid[1] + cols[inside])


def _steps(total: int, most: int) -> tuple[int, int]:
    """The smallest steps, equal or one apart, of which the product leaves at most ``most`` of ``total``."""
    step = max(1, math.isqrt(math.ceil(total / most)))
    for steps in ((step, step), (step, step + 1), (step + 1, step + 1)):
        if total <= most * steps[0] * steps[1]:
            return steps
    return step + 1, step + 2


def _centres(length: int, step: int) -> IntArray:
    """Every ``step``-th of ``length``, beginning half a step from the edge."""
    return np.minimum(np.arange(0, length, step) + step // 2, length - 1)
