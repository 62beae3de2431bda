"""Typicality: when spectra are few, measure what is common first."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.acquisition.terms.typical import Typical
from curiosity_widgets.data.checks import within


class Typicality(Strategy):
    """The largest clusters of patches without a measured point first, and in each the most central
    patch, weighted by the committee's spread to a power (0 leaves it out).
    """

    name: ClassVar[str] = "typicality"
    reference: ClassVar[str] = "Hacohen, Dekel & Weinshall 2022 (TypiClust)"

    def __init__(self, selection: Selection = "top", committee_power: float = 0.5) -> None:
        super().__init__(selection)
        within(0, 8, committee_power=committee_power)
        self.committee_power = committee_power

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Typicality of every candidate."""
        return {"score": Typical(state, k, self.committee_power)}
