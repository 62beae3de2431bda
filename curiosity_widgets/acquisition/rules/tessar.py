"""TESSAR: the tessellation that measured points make, its far cells, full cells and faces."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.rules.coverage import Coverage, Space
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.acquisition.terms.tessellation import Tessellation


class Tessar(Strategy):
    """Far from measured points, where cells meet and where candidates are many, in the richest space.

    Source: TESSAR, ICLR 2026, https://openreview.net/forum?id=mhfbu9von5.
    """

    name: ClassVar[str] = "tessar"
    reference: ClassVar[str] = "TESSAR, https://openreview.net/forum?id=mhfbu9von5"

    def __init__(self, selection: Selection = "top", space: Space | None = None) -> None:
        super().__init__(selection)
        self._coverage = Coverage(selection, space)
        self.required = self._coverage.required

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Distance, nearness to a face and density in one."""
        coordinates = self._coverage.coordinates(state)
        return {"score": Tessellation(coordinates, state.taken, state.available)}
