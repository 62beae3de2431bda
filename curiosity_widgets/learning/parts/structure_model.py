"""What a model of structure is: patches in, scores of spectra out, one answer for each member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from curiosity_widgets.data.arrays import FloatArray, IntArray

Jobs = Sequence[Callable[[], None]]


class StructureModel(Protocol):
    """Predicts scores from structure alone. A member's answer owes nothing to the fold that it leaves out.

    The same index, scores and step make the same model again, so nothing else is written into a run file.
    """

    def jobs(self, index: IntArray, scores: FloatArray, step: int, weight: FloatArray | None = None) -> Jobs:
        """What learns the scores (n, R) of measured candidates (n,), each with a weight (n,), once all of it
        is done, in any order and on any threads."""

    def predict(self, index: IntArray | slice) -> FloatArray:
        """Scores (M, n, R) float32 of candidates (n,) by every member."""
