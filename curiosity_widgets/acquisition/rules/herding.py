"""Uncertainty Herding: cover the expected error."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.rules.coverage import Coverage, Space
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.herding import Herding
from curiosity_widgets.acquisition.terms.term import Term


class UncertaintyHerding(Strategy):
    """The greedy maximum of Σ expected error(x) · max similarity(x, chosen), in the richest space by default.

    Source: Bae, Oliveira & Sutherland, ICLR 2025, arXiv:2412.20644.
    """

    name: ClassVar[str] = "herding"
    reference: ClassVar[str] = "Bae, Oliveira & Sutherland 2025 (Uncertainty Herding)"

    def __init__(self, selection: Selection = "top", space: Space | None = None) -> None:
        super().__init__(selection)
        self._coverage = Coverage(selection, space)
        self.required = (*self._coverage.required, "predicted_error")

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """What each candidate would cover beyond what is covered."""
        return {"score": Herding(state, self._coverage.coordinates(state))}
