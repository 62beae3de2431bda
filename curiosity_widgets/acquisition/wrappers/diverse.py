"""Another strategy, with the picks of a batch kept apart."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.rules.coverage import Coverage, Space
from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores
from curiosity_widgets.acquisition.strategy import Selection
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.acquisition.wrappers.wrapper import Base, Wrapper
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.distances import nearest
from curiosity_widgets.errors import CuriosityError


class Diverse(Wrapper):
    """Every pick of a batch lowers the score of similar candidates: score × min(1, distance / reach) to the
    nearest pick of this batch, where the reach is a ``share`` of the typical distance
    between two candidates in the space. The first pick is the base's own.
    """

    name: ClassVar[str] = "diverse"
    reference: ClassVar[str] = "Wu, Lin & Huang 2019; González et al. 2016 (local penalization)"
    default_base: ClassVar[str] = "committee"

    def __init__(
        self,
        selection: Selection = "top",
        base: Base | None = None,
        space: Space | None = None,
        share: float = 1.0,
    ) -> None:
        super().__init__(selection, base)
        if not share > 0:
            raise CuriosityError(f"share={share} of the typical distance must be above 0")
        self.share = share
        self._coverage = Coverage(selection, space)
        self.required = (*self.base.required, *self._coverage.required)
        self._apart = Term(np.empty(0))

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The base's; the distances start anew with every batch."""
        self._apart = _Apart(self._coverage.coordinates(state), self.share)
        return super().terms(state, k)

    def value_at(
        self, number: int, terms: dict[str, Term], scores: CandidateScores, state: AcquisitionState
    ) -> FloatArray:
        """The base's score times the distance."""
        return super().value_at(number, terms, scores, state) * self._apart.value

    def after_pick(self, picked: int, terms: dict[str, Term]) -> None:
        """Update the base and the distances."""
        super().after_pick(picked, terms)
        self._apart.take(picked)


class _Apart(Term):
    """min(1, distance / reach) to the nearest pick of this batch; 1 everywhere before the first."""

    def __init__(self, space: FloatArray, share: float) -> None:
        self._space = space
        # Root mean square distance of two candidates drawn at random.
        typical = float(np.sqrt(2.0 * np.asarray(space, dtype=np.float64).var(axis=0).sum()))
        self._reach = share * typical if typical > 0 else 1.0
        super().__init__(np.ones(len(space)))

    def take(self, picked: int) -> None:
        """Lower the value of what is like the picked candidate."""
        distance = nearest(self._space, np.array([picked]))[0] / self._reach
        self.value = np.minimum(self.value, distance)
