"""How far a candidate is from everything measured."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.distances import nearest, squared_lengths


class Farthest(Term):
    """Distance to the nearest measured or pending point in a space (N, D), relative to the farthest
    available candidate; a picked candidate counts as measured.

    Source: k-center greedy, Sener & Savarese, ICLR 2018, arXiv:1708.00489.
    """

    def __init__(self, space: FloatArray, taken: IntArray, available: BoolArray) -> None:
        self._space, self._squares = space, squared_lengths(space)
        distance = nearest(space, taken, self._squares)[0]
        if len(taken) == 0:
            distance = np.linalg.norm(space - space.mean(axis=0), axis=1)
        among = distance[available]
        self._scale = float(among.max()) if among.size and among.max() > 0 else 1.0
        super().__init__(np.minimum(distance / self._scale, 1.0))

    def take(self, picked: int) -> None:
        """Lower the value of what is near the picked candidate."""
        distance = nearest(self._space, np.array([picked]), self._squares)[0]
        self.value = np.minimum(self.value, distance / self._scale)
