"""First what is typical, then where the members disagree, then what can be learned."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from curiosity_widgets.acquisition.rules.coverage import Coverage
from curiosity_widgets.acquisition.rules.learnable_error import above_noise
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy, unit
from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.acquisition.terms.term import Product, Term
from curiosity_widgets.acquisition.terms.typical import Typical
from curiosity_widgets.errors import CuriosityError

Stage = Literal["typical", "committee", "learnable"]


class Staged(Strategy):
    """Three strategies in turn, switched by how much of the spectra's variance the learner explains out of
    fold (``state.skill``): typical patches until it explains ``committee_from``, disagreement of the members
    until ``error_from``, learnable error from there on. A model that has learned nothing knows neither its
    uncertainty nor its errors, so what looks typical comes first, and again if the skill falls.

    In the second and third stage the score is multiplied by the distance to the nearest measured or picked
    point, since disagreement or error alone would put a whole batch at one position.
    """

    name: ClassVar[str] = "staged"
    reference: ClassVar[str] = "Hacohen et al. 2022; Seung et al. 1992; Mavor-Parker et al. 2022"
    required = ("skill", "uncertainty", "predicted_error", "noise", "progress")

    def __init__(
        self, selection: Selection = "top", committee_from: float = 0.2, error_from: float = 0.4
    ) -> None:
        super().__init__(selection)
        if not 0 <= committee_from <= error_from <= 1:
            raise CuriosityError(
                f"committee_from={committee_from} and error_from={error_from} must rise from 0 to 1"
            )
        self.committee_from, self.error_from = committee_from, error_from

    def stage(self, state: AcquisitionState) -> Stage:
        """The stage that a run has reached."""
        if state.skill is None or state.skill < self.committee_from:
            return "typical"
        return "committee" if state.skill < self.error_from else "learnable"

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The score of the stage."""
        stage = self.stage(state)
        if stage == "typical":
            return {"score": Typical(state, k, 0.0)}
        if stage == "committee":
            value = unit(state.need("uncertainty", by=self.name), state.available)
        else:
            progress = state.need("progress", by=self.name)
            value = above_noise(state, self.name) * np.clip(progress, 0, 1)
        space = Coverage().coordinates(state)
        return {"score": Product(Term(value), Farthest(space, state.taken, state.available))}
