"""Novelty search: spectra unlike those that were measured."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.outcomes import Novelty
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.checks import at_least


class NoveltySearch(Strategy):
    """Mean distance of a sampled prediction to the nearest measured spectra, in predicted components.

    The sample is one member of the ensemble, drawn anew for every batch; measured spectra are
    represented by the ensemble's mean there, without their noise.

    Source: BEACON, Tang, Chakrabarty & Paulson, arXiv:2406.03616; in microscopy arXiv:2603.16715 (2026).
    """

    name: ClassVar[str] = "novelty"
    reference: ClassVar[str] = "Tang, Chakrabarty & Paulson 2024 (BEACON)"
    required = ("members",)

    def __init__(self, selection: Selection = "top", neighbours: int = 5) -> None:
        super().__init__(selection)
        at_least(1, neighbours=neighbours)
        self.neighbours = neighbours

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The novelty of one member's prediction."""
        members = state.need("members", by=self.name)
        sampled = members[int(state.rng.integers(len(members)))]
        return {"score": Novelty(sampled, members.mean(axis=0), state.taken, self.neighbours)}
