"""The whole map and the rare: a share of the picks by coverage, the rest by expected error reduction."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.formulas import Formula, blend
from curiosity_widgets.acquisition.gumbel import takes_turn
from curiosity_widgets.acquisition.rules.coverage import Space
from curiosity_widgets.acquisition.rules.error_reduction import ErrorReduction
from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores
from curiosity_widgets.acquisition.strategy import Selection
from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.acquisition.terms.learnable import reliability
from curiosity_widgets.acquisition.terms.term import Product, Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray


class Balanced(ErrorReduction):
    """(1 − β) gain^λ + β farthest^λ, each pick made by one of the two terms alone: our default.

    ``gain`` is the expected fall of the predicted error over the whole map; ``farthest`` the distance from
    everything measured, in structure and predicted spectrum together, less where spectra are noisy. β is
    the share of picks made by distance: 0 learns the whole map, 1 finds the rare. Picks alternate so that
    the share holds for any batch size. Regions where spectra were measured and nothing could be learned are
    not picked.
    """

    name: ClassVar[str] = "balanced"
    formula: Formula = blend("gain", "farthest")
    reference: ClassVar[str] = "Cohn, Ghahramani & Jordan 1996; Sener & Savarese 2018; Vatsavai et al. 2025"
    takes_turns: ClassVar[bool] = True
    default_beta: ClassVar[float] = 0.3
    beta_ends: tuple[str, str] = ("learn the whole map", "find and learn the rare")

    def __init__(self, selection: Selection = "top", power: float = 1.5, space: Space | None = None) -> None:
        super().__init__(selection, power, space)

    def within(self, state: AcquisitionState) -> BoolArray:
        """The candidates where something can be learned, as far as is known."""
        return state.available if state.learnable is None else state.available & state.learnable

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Both terms of every candidate."""
        coordinates = self._coverage.coordinates(state)
        return {
            "gain": self.reduction(state),
            "farthest": Product(
                Farthest(coordinates, state.taken, state.available), Term(np.sqrt(reliability(state)))
            ),
        }

    def value_at(
        self, number: int, terms: dict[str, Term], scores: CandidateScores, state: AcquisitionState
    ) -> FloatArray:
        """The term whose turn it is, sharpened by λ."""
        turn = "farthest" if takes_turn(state.count + number, scores.beta) else "gain"
        value: FloatArray = terms[turn].value ** scores.lam
        return value
