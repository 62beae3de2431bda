"""The base of all strategies: a score for every candidate, and picking from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.formulas import POWER, Formula
from curiosity_widgets.acquisition.gumbel import Draw, gumbel_key, gumbel_of
from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores, Pick, Selection
from curiosity_widgets.acquisition.terms.term import Product, Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.errors import CuriosityError, quoted

__all__ = ["Selection", "Strategy", "unit"]


class Strategy(ABC):
    """A formula and its terms, and how candidates are picked by their scores.

    ``selection="top"`` takes the best score; ``"sample"`` draws with probability proportional to it.
    """

    name: ClassVar[str]
    formula: Formula = POWER  # of the names that `terms` gives; `blend` for two terms weighed by β
    reference: ClassVar[str] = ""
    asks_quality: bool = True  # whether good spectra are preferred where a quality is known
    default_beta: ClassVar[float] = 1.0
    beta_ends: tuple[str, str] = ("cautious", "curious")  # what β = 0 and β = 1 are, at the slider
    # Whether the first pick follows from formula and scores alone, so that the page can choose it as well.
    predictable: ClassVar[bool] = True
    takes_turns: ClassVar[bool] = False  # each pick is made by one term of the blend alone
    # Optional fields of the state that it cannot do without; a run that lacks one refuses the strategy.
    required: tuple[str, ...] = ()

    def __init__(self, selection: Selection = "top") -> None:
        if selection not in ("top", "sample"):
            raise CuriosityError(f"selection {quoted(selection)} is unknown; use 'top' or 'sample'")
        self.selection: Selection = selection

    @abstractmethod
    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The formula's terms for a batch of ``k``."""

    def constants(self, state: AcquisitionState) -> dict[str, float]:
        """Numbers beside β and λ that the formula needs."""
        return {}

    def beta(self, state: AcquisitionState) -> float:
        """The β in force: the user's, or the strategy's own."""
        return self.default_beta if state.beta is None else state.beta

    def notes(self) -> tuple[str, ...]:
        """Sentences on settings that do not change the pick."""
        notes = []
        if not self.formula.uses_beta:
            notes.append(f"β has no effect on the strategy '{self.name}'")
        if self.selection == "top":
            notes.append("λ does not change which positions are best, only how sharp the map looks")
        return tuple(notes)

    def score(self, state: AcquisitionState, k: int = 1) -> CandidateScores:
        """The score of every candidate, term by term."""
        state = self._within(state)
        return self._scores(state, self._usable(self.terms(state, k), state))

    def pick(self, state: AcquisitionState, k: int) -> Pick:
        """The next ``k`` candidates (fewer where fewer are available), in the order of picking."""
        everywhere, state = state.available.copy(), self._within(state)
        terms = self._usable(self.terms(state, k), state)
        scores = self._scores(state, terms)
        within = state.available.copy()
        chosen: list[int] = []
        for number in range(min(k, int(everywhere.sum()))):
            pool = within if within.any() else everywhere
            picked = self.choose(self.value_at(number, terms, scores, state), pool, state)
            chosen.append(picked)
            everywhere[picked] = within[picked] = False
            self.after_pick(picked, terms)
        index = np.array(chosen, dtype=np.int64)
        return Pick(index, scores.value[index], scores)

    def within(self, state: AcquisitionState) -> BoolArray:
        """The available candidates (N,) to pick from as long as there are any; after them the others."""
        return state.available

    def value_at(
        self, number: int, terms: dict[str, Term], scores: CandidateScores, state: AcquisitionState
    ) -> FloatArray:
        """The values (N,) that decide pick ``number`` of the batch, counted from 0."""
        values = {name: term.value for name, term in terms.items()}
        return self.formula(values, scores.beta, scores.lam, scores.constants)

    def after_pick(self, picked: int, terms: dict[str, Term]) -> None:
        """Update the terms after one candidate of the batch was picked."""
        for term in terms.values():
            term.take(picked)

    def choose(self, value: FloatArray, available: BoolArray, state: AcquisitionState) -> int:
        """One available candidate: the best, ties broken at random, or a draw."""
        candidates = np.flatnonzero(available)
        weights = np.asarray(value[candidates], dtype=np.float64)
        weights = np.where(np.isnan(weights), -np.inf, weights)  # the worst, and no reason to end a run
        drawn = self.selection == "sample" and weights.max() > 0
        if not drawn:
            best = weights == weights.max()
            candidates, weights = candidates[best], np.ones(int(best.sum()))
        named = candidates if state.index is None else state.index[candidates]
        numbers = gumbel_of(gumbel_key(state.seed, state.step), named)
        with np.errstate(divide="ignore"):
            return int(candidates[np.argmax(np.log(np.maximum(weights, 0.0)) + numbers)])

    def _usable(self, terms: dict[str, Term], state: AcquisitionState) -> dict[str, Term]:
        """The terms times the quality that a spectrum is likely to have: what it gives that can be used."""
        if state.quality is None or not self.asks_quality:
            return terms
        return {name: Product(term, Term(state.quality)) for name, term in terms.items()}

    def _within(self, state: AcquisitionState) -> AcquisitionState:
        within = self.within(state)
        return replace(state, available=within) if within.any() else state

    def _scores(self, state: AcquisitionState, terms: dict[str, Term]) -> CandidateScores:
        values = {name: term.value for name, term in terms.items()}
        beta, constants = self.beta(state), self.constants(state)
        value = self.formula(values, beta, state.lam, constants)
        notes, draw = self.notes(), self._draw(state) if self.predictable else None
        return CandidateScores(self.formula, values, beta, state.lam, value, constants, notes, draw)

    def _draw(self, state: AcquisitionState) -> Draw:
        key = gumbel_key(state.seed, state.step)
        return Draw(key, state.available, self.selection == "sample", self.takes_turns, state.count)


def unit(values: FloatArray, among: BoolArray | None = None) -> FloatArray:
    """Values scaled to [0, 1] over ``among`` (all by default) and clipped; constant values become 1."""
    values = np.asarray(values, dtype=np.float64)
    range_of = values if among is None or not among.any() else values[among]
    low, high = float(range_of.min()), float(range_of.max())
    if high <= low:
        return np.ones_like(values)
    scaled: FloatArray = np.clip((values - low) / (high - low), 0.0, 1.0)
    return scaled
