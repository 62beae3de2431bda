"""A share of the picks by coverage, the rest by typicality."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.formulas import Formula, blend
from curiosity_widgets.acquisition.gumbel import takes_turn
from curiosity_widgets.acquisition.rules.coverage import Coverage, Space
from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.acquisition.terms.typical import Typical
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.checks import within


class Mixed(Strategy):
    """(1 − β) typical^λ + β farthest^λ, each pick made by one of the two terms alone.

    β is the share of picks made by coverage in the joint space (farthest from what is known); the rest are
    made by typicality × committee; picks alternate so that the share holds for any batch size. With
    ``selection="sample"`` a pick is drawn with probability ∝ its term^λ.
    """

    name: ClassVar[str] = "mixed"
    formula: Formula = blend("typical", "farthest")
    reference: ClassVar[str] = "Hacohen et al. 2022; Sener & Savarese 2018; Wu, Lin & Huang 2019"
    takes_turns: ClassVar[bool] = True
    default_beta: ClassVar[float] = 0.5

    def __init__(
        self, selection: Selection = "top", committee_power: float = 0.5, space: Space | None = None
    ) -> None:
        super().__init__(selection)
        within(0, 8, committee_power=committee_power)
        self.committee_power = committee_power
        self._coverage = Coverage(selection, space)
        self.required = self._coverage.required

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Both terms of every candidate."""
        beta = self.beta(state)
        typical_picks = sum(not takes_turn(state.count + number, beta) for number in range(k))
        return {
            "typical": Typical(state, typical_picks, self.committee_power),
            "farthest": Farthest(self._coverage.coordinates(state), state.taken, state.available),
        }

    def value_at(
        self, number: int, terms: dict[str, Term], scores: CandidateScores, state: AcquisitionState
    ) -> FloatArray:
        """The term whose turn it is, sharpened by λ."""
        turn = "farthest" if takes_turn(state.count + number, scores.beta) else "typical"
        value: FloatArray = terms[turn].value ** scores.lam
        return value
