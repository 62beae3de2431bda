"""Another strategy, its gain weighed against the time that a pick takes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState, Scores, Travel
from curiosity_widgets.acquisition.strategy import Selection
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.acquisition.wrappers.wrapper import Base, Wrapper
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError


class Cost(Wrapper):
    """Score × (shortest / seconds)^weight: gain per time with weight 1, gain alone with weight 0.

    The seconds of a candidate are those of settling and dwelling there plus those of the way to it, from
    where the tip stands or from the nearest pick of the batch, since batches are put into a short path.
    Both are learned from the run's own times; before there are enough of them, and on recorded data, where
    there is no way, this picks as its base does.
    """

    name: ClassVar[str] = "cost"
    reference: ClassVar[str] = "Snoek, Larochelle & Adams 2012 (expected improvement per second)"

    def __init__(self, selection: Selection = "top", base: Base | None = None, weight: float = 1.0) -> None:
        super().__init__(selection, base)
        if not 0 <= weight < float("inf"):
            raise CuriosityError(f"weight={weight} of the time must be 0 or more")
        self.weight = float(weight)
        self._cheap = Term(np.empty(0))

    def notes(self) -> tuple[str, ...]:
        """What it does to the pick."""
        return (*self.base.notes(), "places that take less time are preferred")

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The base's; the ways of the batch start anew from the tip."""
        travel = state.travel
        if travel is None:
            self._cheap = Term(np.ones(len(state.candidates)))
        else:
            self._cheap = _Cheap(state.candidates.positions, travel, self.weight)
        return super().terms(state, k)

    def value_at(
        self, place: int, terms: dict[str, Term], scores: Scores, state: AcquisitionState
    ) -> FloatArray:
        """The base's score, less where it takes long."""
        return super().value_at(place, terms, scores, state) * self._cheap.value

    def took(self, picked: int, terms: dict[str, Term]) -> None:
        """Tell the base; from there the ways are shorter."""
        super().took(picked, terms)
        self._cheap.take(picked)


class _Cheap(Term):
    """(shortest / seconds)^weight of every candidate, in (0, 1]."""

    def __init__(self, positions: FloatArray, travel: Travel, weight: float) -> None:
        self._positions, self._travel, self._weight = positions, travel, weight
        self._distance = self._from(np.asarray(travel.tip))
        super().__init__(self._value())

    def take(self, picked: int) -> None:
        """The batch passes by there."""
        self._distance = np.minimum(self._distance, self._from(self._positions[picked]))
        self.value = self._value()

    def _from(self, place: FloatArray) -> FloatArray:
        distance: FloatArray = np.linalg.norm(self._positions - place, axis=1)
        return distance

    def _value(self) -> FloatArray:
        # A pixel at least: of two places at no distance neither is infinitely cheap.
        seconds = self._travel.seconds(np.maximum(self._distance, 1.0))
        value: FloatArray = (seconds.min() / seconds) ** self._weight
        return value
