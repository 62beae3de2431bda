"""Predictions on few components, expanded a part at a time, so that long ones need little memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from curiosity_widgets.data.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class LowRank:
    """Predictions (m, D) as ``scores`` (m, R) on ``components`` (R, D), in units of ``scale``, around a
    ``mean`` (D,)."""

    scores: FloatArray
    components: FloatArray
    scale: float
    mean: FloatArray

    @classmethod
    def constant(cls, mean: FloatArray, count: int) -> LowRank:
        """The mean ``count`` times."""
        return cls(np.empty((count, 0)), np.empty((0, len(mean))), 1.0, mean)

    def only(self, rows: slice) -> LowRank:
        """These rows, not expanded."""
        return replace(self, scores=self.scores[rows])

    def __getitem__(self, rows: slice) -> FloatArray:
        """These rows (k, D)."""
        expanded: FloatArray = self.scores[rows] @ self.components * self.scale + self.mean
        return expanded
