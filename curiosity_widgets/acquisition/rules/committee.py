"""Ensemble disagreement: measure where the members differ most."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy, unit
from curiosity_widgets.acquisition.terms.term import Term


class Committee(Strategy):
    """The spread of the members' predictions over the whole spectrum, scaled to [0, 1]."""

    name: ClassVar[str] = "committee"
    reference: ClassVar[str] = "Seung et al. 1992; Lakshminarayanan et al. 2017"
    required = ("uncertainty",)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The scaled spread."""
        return {"score": Term(unit(state.need("uncertainty", by=self.name), state.available))}
