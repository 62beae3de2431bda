"""Another strategy, its score weighed against the time that a pick takes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores, Travel
from curiosity_widgets.acquisition.strategy import Selection
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.acquisition.wrappers.wrapper import Base, Wrapper
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError


class Cost(Wrapper):
    """Score × (shortest / seconds)^weight: gain per time with weight 1, gain alone with weight 0.

    The seconds of a candidate are those of settling and dwelling there plus those of the way to it, from
    where the tip is or from the nearest pick of the batch, since batches are sorted into a short path.
    Both are learned from the run's own times; before there are enough of them, and on recorded data, where
    moving takes no time, this picks as its base does.
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
        """Those of the base, and the preference for short ways."""
        return (*self.base.notes(), "positions that take less time are preferred")

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The base's; the way through the batch starts at the tip."""
        travel = state.travel
        if travel is None:
            self._cheap = Term(np.ones(len(state.candidates)))
        else:
            self._cheap = _Cheap(state.candidates.positions, travel, self.weight)
        return super().terms(state, k)

    def value_at(
        self, number: int, terms: dict[str, Term], scores: CandidateScores, state: AcquisitionState
    ) -> FloatArray:
        """The base's score, lower where it takes long."""
        return super().value_at(number, terms, scores, state) * self._cheap.value

    def after_pick(self, picked: int, terms: dict[str, Term]) -> None:
        """Update the base, and the ways, which are shorter from the picked candidate."""
        super().after_pick(picked, terms)
        self._cheap.take(picked)


class _Cheap(Term):
    """(shortest / seconds)^weight of every candidate, in (0, 1]."""

    def __init__(self, positions: FloatArray, travel: Travel, weight: float) -> None:
        self._positions, self._travel, self._weight = positions, travel, weight
        self._distance = self._from(np.asarray(travel.tip))
        super().__init__(self._value())

    def take(self, picked: int) -> None:
        """Measure ways from the picked candidate too."""
        self._distance = np.minimum(self._distance, self._from(self._positions[picked]))
        self.value = self._value()

    def _from(self, position: FloatArray) -> FloatArray:
        distance: FloatArray = np.linalg.norm(self._positions - position, axis=1)
        return distance

    def _value(self) -> FloatArray:
        # At least a pixel, so that no candidate is infinitely cheap.
        seconds = self._travel.seconds(np.maximum(self._distance, 1.0))
        value: FloatArray = (seconds.min() / seconds) ** self._weight
        return value
