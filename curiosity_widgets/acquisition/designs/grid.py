"""A regular grid, coarse to fine: what a microscopist would do by hand."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.designs.space_filling import SpaceFilling
from curiosity_widgets.data.arrays import FloatArray, IntArray

_BITS = 14  # grids of up to 16384 lines


class Grid(SpaceFilling):
    """The centres of a grid with cells as square as the sample allows, in an order of which every
    beginning is spread over the sample (binary digits reversed), so that a run may end at any number.
    """

    name: ClassVar[str] = "grid"
    reference: ClassVar[str] = "regular sampling; order after van der Corput 1935"

    def design(self, count: int, shape: tuple[float, float], rng: np.random.Generator) -> FloatArray:
        """Cell centres, those of the coarsest grid first."""
        height, width = shape
        rows = max(1, min(count, round(math.sqrt(count * height / width))))
        cols = math.ceil(count / rows)
        row, col = np.divmod(np.arange(rows * cols), cols)
        centres: FloatArray = np.stack([(row + 0.5) / rows, (col + 0.5) / cols], axis=1)
        return centres[np.argsort(_interleaved(row, col))]


def _interleaved(row: IntArray, col: IntArray) -> IntArray:
    """Sort keys (n,): binary digits of row and column in turn, last ones first; coarse cells come first."""
    key = np.zeros(len(row), dtype=np.int64)
    for bit in range(_BITS):
        key = 4 * key + 2 * ((row >> bit) & 1) + ((row ^ col) >> bit & 1)
    return key
