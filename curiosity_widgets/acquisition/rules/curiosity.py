"""Curiosity and caution by one number: the paper's workflow A."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.formulas import Formula
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy, unit
from curiosity_widgets.acquisition.terms.term import Term


class Curiosity(Strategy):
    """A = 1 − exp(−λ |L − (1 − β)|) with L the predicted error scaled to [0, 1].

    β = 1 seeks the highest predicted error, β = 0 the lowest, β = 0.5 both ends and not the middle.
    λ > 0 cannot change which candidate is best; with ``selection="sample"`` candidates are drawn with
    probability ∝ A, which a large λ makes flat.
    """

    name: ClassVar[str] = "curiosity"
    formula: Formula = Formula("curiosity", ("error",))
    reference: ClassVar[str] = "Vatsavai et al., Digital Discovery 2025, §II.A"
    required = ("predicted_error",)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The predicted error of every candidate, scaled to [0, 1]."""
        return {"error": Term(unit(state.need("predicted_error", by=self.name)))}
