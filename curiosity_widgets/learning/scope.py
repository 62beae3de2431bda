"""Which candidates of a problem are evaluated."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from curiosity_widgets.data.arrays import IntArray


class Scope:
    """Which candidates predictor and error model evaluate: all, until the learner narrows it.

    What they give for "all candidates" (N, …) then has one row for each candidate in the scope, in its order.
    A predictor that knows nothing of it may give all N rows; :meth:`of` takes those that are asked for.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self._index: IntArray | None = None  # (m,) ascending

    def __len__(self) -> int:
        return self.total if self._index is None else len(self._index)

    @property
    def narrowed(self) -> bool:
        """Whether there are candidates outside of it."""
        return self._index is not None

    @property
    def index(self) -> IntArray:
        """The candidates (m,), ascending."""
        return np.arange(self.total) if self._index is None else self._index

    def narrow(self, index: IntArray | None) -> None:
        """Evaluate these candidates (m,), ascending, from now on; all of them: None."""
        self._index = index

    def rows(self, candidates: IntArray) -> IntArray:
        """The rows (n,) of candidates (n,) that lie in it."""
        return candidates if self._index is None else np.searchsorted(self._index, candidates)

    def of(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Its rows of values that are given for it, or for all candidates."""
        whole = self._index is None or len(values) != self.total or len(values) == len(self._index)
        return values if whole else values[self._index]
