"""Where a candidate lies in the Voronoi tessellation that the measured ones make."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices, rows_of
from curiosity_widgets.data.distances import distances

_ROWS = 8192  # candidates at a time
_ROW_BYTES = 24  # of the distances to all sites and their order


class Tessellation(Term):
    """(distance + nearness to a face) / 2 × density, in a space (N, D).

    ``distance`` to the nearest measured candidate, relative to the largest; ``nearness``: how easily the
    candidate would change its cell if the measured ones moved a little, exp(−(distance to the nearest face) /
    (mean distance to the nearest measured)); ``density``: share of the candidates in its cell, relative to
    the fullest. A picked candidate counts as measured.

    Source: TESSAR, ICLR 2026, https://openreview.net/forum?id=mhfbu9von5, which samples the moves; the
    distance to a face in closed form and the weights of the three are ours.
    """

    def __init__(self, space: FloatArray, taken: IntArray, available: BoolArray) -> None:
        if len(taken) < 2:  # no cells yet: what lies in the middle, and what is farthest from it
            middle = np.linalg.norm(space - space.mean(axis=0), axis=1)
            taken = np.unique([*taken, middle.argmin(), middle.argmax()])
        self._space, self._sites, self._available = space, list(map(int, taken)), available
        total = len(space)
        self._first, self._second = np.zeros((2, total), dtype=np.int64)  # the two nearest sites
        self._near, self._next = np.full((2, total), np.inf, dtype=space.dtype)  # distances to them
        by_slices(self._find, total, rows_of(_ROW_BYTES * len(taken), _ROWS))
        self._scale = float(self._near[available].max(initial=0.0)) or 1.0
        super().__init__(self._values())

    def take(self, picked: int) -> None:
        """Give the picked candidate a cell of its own."""
        own = distances(self._space, self._space[[picked]])[:, 0]
        number = len(self._sites)
        nearer, between = own < self._near, (own >= self._near) & (own < self._next)
        self._second = np.where(nearer, self._first, np.where(between, number, self._second))
        self._next = np.where(nearer, self._near, np.where(between, own, self._next))
        self._first = np.where(nearer, number, self._first)
        self._near = np.where(nearer, own, self._near)
        self._sites.append(picked)
        self.value = self._values()

    def _find(self, rows: slice) -> None:
        """The two nearest sites of these candidates; of equally near ones the earlier."""
        away = distances(self._space[rows], self._space[self._sites])
        order = np.argsort(away, axis=1, kind="stable")[:, :2]
        among = np.arange(len(away))
        self._first[rows], self._near[rows] = order[:, 0], away[among, order[:, 0]]
        if order.shape[1] > 1:
            self._second[rows], self._next[rows] = order[:, 1], away[among, order[:, 1]]

    def _values(self) -> FloatArray:
        if len(self._sites) < 2:  # all candidates are alike
            return np.ones(len(self._space))
        first, second, near, next_to = self._first, self._second, self._near, self._next
        sites = self._space[self._sites]
        between = np.linalg.norm(sites[first] - sites[second], axis=1)
        face = (next_to**2 - near**2) / (2.0 * np.maximum(between, np.finfo(np.float32).tiny))
        nearness = np.exp(-face / (float(near.mean()) or 1.0))
        filled = np.bincount(first[self._available], minlength=len(self._sites))
        density = filled[first] / max(int(filled.max(initial=0)), 1)
        value: FloatArray = (np.minimum(near / self._scale, 1.0) + nearness) / 2.0 * density
        return value
