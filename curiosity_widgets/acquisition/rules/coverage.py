"""Coverage: the candidate farthest from everything measured (k-center greedy)."""

from __future__ import annotations

from typing import ClassVar, Literal

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError, quoted

Space = Literal["patch", "latent", "joint"]


class Coverage(Strategy):
    """Farthest first in a space: principal components of the patches, the learner's latent, or the
    members' latents and predicted scores side by side (``joint``). By default, the richest space available.
    """

    name: ClassVar[str] = "coverage"
    reference: ClassVar[str] = "Sener & Savarese 2018; Wu, Lin & Huang 2019 (GSx, iGS)"

    def __init__(self, selection: Selection = "top", space: Space | None = None) -> None:
        super().__init__(selection)
        if space not in (None, "patch", "latent", "joint"):
            raise CuriosityError(f"space {quoted(space)} is unknown; use 'patch', 'latent' or 'joint'")
        self.space = space
        self.required = () if space in (None, "patch") else (space,)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Distance to the nearest measured or pending point."""
        return {"score": Farthest(self.coordinates(state), state.taken, state.available)}

    def coordinates(self, state: AcquisitionState) -> FloatArray:
        """The coordinates (N, D) between which distances are measured."""
        if self.space == "patch":
            return state.features
        if self.space is not None:
            return state.need(self.space, by=self.name)
        richest = state.joint if state.joint is not None else state.latent
        return richest if richest is not None else state.features
