"""Rows of a table that is too large to be computed as a whole: those that are asked for again are kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray


class KeptRows:
    """``compute`` gives the rows (n, F) of numbers (n,); :meth:`keep` says which are asked for often."""

    def __init__(self, compute: Callable[[IntArray], FloatArray]) -> None:
        self._compute = compute
        self._kept: IntArray = np.empty(0, dtype=np.int64)
        self._rows: FloatArray | None = None

    def keep(self, index: IntArray) -> None:
        """Compute the rows of these numbers (m,), ascending, once."""
        self._kept, self._rows = index, self._compute(index)

    def __call__(self, index: IntArray) -> FloatArray:
        """Rows (n, F) of numbers (n,)."""
        if self._rows is None or not len(self._kept):
            return self._compute(index)
        row = np.minimum(np.searchsorted(self._kept, index), len(self._kept) - 1)
        rows: FloatArray = self._rows[row]
        new = np.flatnonzero(self._kept[row] != index)
        if len(new):
            rows[new] = self._compute(index[new])
        return rows
