"""Expected error reduction: measure where one spectrum teaches most about the whole map."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.rules.coverage import Coverage, Space
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.reduction import Reduction
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.errors import CuriosityError


class ErrorReduction(Strategy):
    """The expected fall of the predicted error, summed over all candidates, scaled to [0, 1].

    Unlike curiosity it looks beyond the picked point: a high error counts where a spectrum would also inform
    about other candidates. ``power`` is that of the predicted error (0: plain coverage, 1: in proportion).
    """

    name: ClassVar[str] = "error_reduction"
    reference: ClassVar[str] = "Cohn, Ghahramani & Jordan 1996; Sacks et al. 1989; Vatsavai et al. 2025"

    def __init__(self, selection: Selection = "top", power: float = 1.0, space: Space | None = None) -> None:
        super().__init__(selection)
        if not 0 <= power <= 8:
            raise CuriosityError(f"power={power} must lie between 0 and 8")
        self.power = power
        self._coverage = Coverage(selection, space)
        self.required = (*self._coverage.required, "predicted_error") if power else self._coverage.required

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The gain of every candidate."""
        return {"score": self.reduction(state)}

    def reduction(self, state: AcquisitionState) -> Reduction:
        """The gain alone, for strategies that combine it with other terms."""
        return Reduction(state, self._coverage.coordinates(state), self.power)
