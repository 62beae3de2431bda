"""The base of the fixed designs: points chosen beforehand, measured at the nearest available candidate."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import ClassVar

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.seeds import stream


class SpaceFilling(Strategy):
    """Visits a design of as many points as the budget, one after the other, whatever the spectra are.

    The design covers the rectangle around all candidates and comes from the run's seed alone, so it is the
    same at every step. Points that fall where nothing may be measured are left out, and the design is made
    denser instead. A spectrum that exists (an initial or a requested one) replaces the point of the design
    nearest to it.
    """

    predictable: ClassVar[bool] = False

    @abstractmethod
    def design(self, count: int, shape: tuple[float, float], rng: np.random.Generator) -> FloatArray:
        """At least ``count`` points (n, 2) in the unit square, in the order of visiting; ``shape`` is the
        height and width in pixels of the area that it covers."""

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Closeness of every candidate to the next point of the design."""
        return {"score": _Near(state.candidates.positions, self.next_points(state, k), state.available)}

    def next_points(self, state: AcquisitionState, k: int) -> FloatArray:
        """The design's next points (n, 2), row and column, at least ``k`` of them."""
        positions = state.candidates.positions
        low, high = positions.min(axis=0), positions.max(axis=0)
        measurable = state.available.copy()
        measurable[state.taken] = True
        wanted = max(state.budget, len(state.taken) + k)
        size = math.ceil(wanted / max(measurable.mean(), 1.0 / len(positions)))
        tree = cKDTree(positions)
        while True:
            rng = stream(state.seed, "design", self.name)
            unit = self.design(size, (float(high[0] - low[0]) + 1, float(high[1] - low[1]) + 1), rng)
            points = low + unit * (high - low)
            points = points[measurable[tree.query(points)[1]]]
            left = _not_taken(points, positions[state.taken])
            if len(left) >= min(k, int(state.available.sum())) or size > 4 * len(positions):
                return left if len(left) else positions[state.available][:1]
            size = math.ceil(1.5 * size)

    def value_at(
        self, number: int, terms: dict[str, Term], scores: object, state: AcquisitionState
    ) -> FloatArray:
        """The closeness alone; λ does not act on a design."""
        return terms["score"].value

    def choose(self, value: FloatArray, available: BoolArray, state: AcquisitionState) -> int:
        """The nearest; of equally near ones the first, so that the lines of a grid stay straight."""
        pool = np.flatnonzero(available)
        return int(pool[value[pool].argmax()])

    def notes(self) -> tuple[str, ...]:
        """No setting has an effect."""
        return ("β and λ have no effect on a fixed design",)


class _Near(Term):
    """1 at the next point of the design, falling to 0 at the candidate farthest from it."""

    asks_quality = False  # whatever the spectra are

    def __init__(self, positions: FloatArray, points: FloatArray, available: BoolArray) -> None:
        self._positions, self._points, self._next = positions, points, 0
        super().__init__(self._closeness())

    def take(self, picked: int) -> None:
        """Move on to the next point."""
        self._next = min(self._next + 1, len(self._points) - 1)
        self.value = self._closeness()

    def _closeness(self) -> FloatArray:
        distance = np.linalg.norm(self._positions - self._points[self._next], axis=1)
        closeness: FloatArray = 1.0 - distance / max(float(distance.max()), np.finfo(float).tiny)
        return closeness


def _not_taken(points: FloatArray, taken: FloatArray) -> FloatArray:
    """The points that no taken position replaces; each replaces the point nearest to it."""
    remaining = np.ones(len(points), dtype=bool)
    for position in taken:
        if not remaining.any():
            break
        left = np.flatnonzero(remaining)
        remaining[left[np.linalg.norm(points[left] - position, axis=1).argmin()]] = False
    return points[remaining]
