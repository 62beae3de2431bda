"""The base of all strategies: a score for every candidate, and picking from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar, Literal, TypeVar

import numpy as np

from curiosity_widgets.acquisition.formulas import FORMULAS
from curiosity_widgets.acquisition.state import AcquisitionState, Pick, Scores
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.errors import CuriosityError

Selection = Literal["top", "sample"]
Given = TypeVar("Given", FloatArray, BoolArray)


class Strategy(ABC):
    """One picking rule: a formula and its terms.

    ``selection="top"`` takes the best score; ``"sample"`` draws with probability proportional to it.
    """

    name: ClassVar[str]
    formula: str = "power"
    reference: ClassVar[str] = ""
    default_beta: ClassVar[float] = 1.0
    beta_ends: tuple[str, str] = ("cautious", "curious")  # what β = 0 and β = 1 are, at the slider
    # Fields of the state that it cannot do without; whoever offers the strategy asks for them beforehand.
    required: tuple[str, ...] = ()

    def __init__(self, selection: Selection = "top") -> None:
        if selection not in ("top", "sample"):
            raise CuriosityError(f"selection {selection!r} is unknown; use 'top' or 'sample'")
        self.selection: Selection = selection

    @abstractmethod
    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The formula's terms for a batch of ``k``."""

    def constants(self, state: AcquisitionState) -> dict[str, float]:
        """Numbers beside β and λ that the formula needs."""
        return {}

    def beta(self, state: AcquisitionState) -> float:
        """The β in force: a person's, or the strategy's own."""
        return self.default_beta if state.beta is None else state.beta

    def notes(self) -> tuple[str, ...]:
        """Plain words on settings that do not change the pick."""
        said = []
        if not FORMULAS[self.formula].uses_beta:
            said.append(f"β has no effect on the strategy '{self.name}'")
        if self.selection == "top":
            said.append("λ does not change which positions are best, only how sharp the map looks")
        return tuple(said)

    def score(self, state: AcquisitionState, k: int = 1) -> Scores:
        """The score of every candidate, term by term."""
        state = self._within(state)
        return self._scores(state, self.terms(state, k))

    def pick(self, state: AcquisitionState, k: int) -> Pick:
        """The next ``k`` candidates (fewer where fewer are available), in the order of picking."""
        everywhere, state = state.available.copy(), self._within(state)
        terms = self.terms(state, k)
        scores = self._scores(state, terms)
        within = state.available.copy()
        chosen: list[int] = []
        for place in range(min(k, int(everywhere.sum()))):
            pool = within if within.any() else everywhere
            picked = self.choose(self.value_at(place, terms, scores, state), pool, state.rng)
            chosen.append(picked)
            everywhere[picked] = within[picked] = False
            self.took(picked, terms)
        index = np.array(chosen, dtype=np.int64)
        return Pick(index, scores.value[index], scores)

    def within(self, state: AcquisitionState) -> BoolArray:
        """The available candidates (N,) to pick from as long as there are any; after them the others."""
        return state.available

    def value_at(
        self, place: int, terms: dict[str, Term], scores: Scores, state: AcquisitionState
    ) -> FloatArray:
        """The values (N,) that decide the pick at ``place`` of the batch."""
        values = {name: term.value for name, term in terms.items()}
        return FORMULAS[self.formula](values, scores.beta, scores.lam, scores.constants)

    def took(self, picked: int, terms: dict[str, Term]) -> None:
        """One candidate of the batch was picked."""
        for term in terms.values():
            term.take(picked)

    def choose(self, value: FloatArray, available: BoolArray, rng: np.random.Generator) -> int:
        """One available candidate: the best, ties broken at random, or a draw."""
        candidates = np.flatnonzero(available)
        weights = np.asarray(value[candidates], dtype=np.float64)
        if self.selection == "sample" and weights.sum() > 0:
            return int(rng.choice(candidates, p=weights / weights.sum()))
        return int(rng.choice(candidates[weights == weights.max()]))

    def _within(self, state: AcquisitionState) -> AcquisitionState:
        within = self.within(state)
        return replace(state, available=within) if within.any() else state

    def _scores(self, state: AcquisitionState, terms: dict[str, Term]) -> Scores:
        values = {name: term.value for name, term in terms.items()}
        beta, constants = self.beta(state), self.constants(state)
        value = FORMULAS[self.formula](values, beta, state.lam, constants)
        return Scores(self.formula, values, beta, state.lam, value, constants, self.notes())


def unit(values: FloatArray, among: BoolArray | None = None) -> FloatArray:
    """Values scaled to [0, 1] over ``among`` (all by default) and clipped; constant values become 1."""
    values = np.asarray(values, dtype=np.float64)
    seen = values if among is None or not among.any() else values[among]
    low, high = float(seen.min()), float(seen.max())
    if high <= low:
        return np.ones_like(values)
    scaled: FloatArray = np.clip((values - low) / (high - low), 0.0, 1.0)
    return scaled


def needs(value: Given | None, strategy: str, what: str) -> Given:
    """The value, or a clear error that this workflow does not give it."""
    if value is None:
        raise CuriosityError(
            f"strategy '{strategy}' needs {what}, which this workflow does not give; choose another strategy"
        )
    return value
