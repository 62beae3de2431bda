"""Strategies with one mistake each: the contract must notice every one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.formulas import Formula
from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores, Pick
from curiosity_widgets.acquisition.strategy import Strategy, unit
from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray


class Rare(Strategy):
    """Patches unlike all others first: without a mistake. Those below derive from it."""

    name = "rare"

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """How far a patch is from the median patch."""
        return {"score": Term(unit(_rarity(state)))}


def _rarity(state: AcquisitionState) -> FloatArray:
    rarity: FloatArray = np.linalg.norm(state.features - np.median(state.features, axis=0), axis=1)
    return rarity


class IgnoresAvailable(Rare):
    """Takes the best of all candidates, measured, pending and excluded ones too."""

    def choose(self, value: FloatArray, available: BoolArray, state: AcquisitionState) -> int:
        """The best of all."""
        return super().choose(value, np.ones_like(available), state)


class RepeatsItself(Rare):
    """Fills the batch with its first pick."""

    def pick(self, state: AcquisitionState, k: int) -> Pick:
        """The first pick, k times."""
        pick = super().pick(state, k)
        return replace(pick, index=pick.index[:1].repeat(len(pick.index)))


class StopsShort(Rare):
    """Leaves the last candidate of a small set unmeasured."""

    def pick(self, state: AcquisitionState, k: int) -> Pick:
        """One fewer where not enough are left."""
        return super().pick(state, min(k, int(state.available.sum()) - 1))


class OwnRandomNumbers(Rare):
    """Draws from the operating system instead of ``state.rng``."""

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Random numbers without a seed."""
        return {"score": Term(np.random.default_rng().random(len(state.candidates)))}


class Remembers(Rare):
    """Scores depend on how often the object was used: a resumed run would take another path."""

    used = 0

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Rare patches, then common ones, and so on."""
        self.used += 1
        value = unit(_rarity(state))
        return {"score": Term(value if self.used % 2 else 1 - value)}


class ForgetsPending(Rare):
    """Keeps away from measured candidates, not from those under way."""

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Distance from what is measured."""
        return {"score": Farthest(state.features, state.measured, state.available)}


class NotScaled(Rare):
    """Its term is a distance, not a number within 0 and 1."""

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The distance itself."""
        return {"score": Term(_rarity(state))}


class NotFinite(Rare):
    """Its term is NaN where a patch is the median patch."""

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """One NaN, at a candidate that is never picked."""
        value = unit(_rarity(state))
        value[~state.available] = np.nan
        return {"score": Term(value)}


class OnlyAvailable(Rare):
    """Its term leaves out the candidates that cannot be picked; those left are scored in their places."""

    def score(self, state: AcquisitionState, k: int = 1) -> CandidateScores:
        """Scores of the available candidates alone."""
        scores = super().score(state, k)
        terms = {name: term[state.available] for name, term in scores.terms.items()}
        return replace(scores, terms=terms, value=scores.value[state.available])


class AnotherScore(Rare):
    """Its score is not the formula of its terms, so the page would draw another map."""

    def score(self, state: AcquisitionState, k: int = 1) -> CandidateScores:
        """Half the score."""
        scores = super().score(state, k)
        return replace(scores, value=scores.value / 2)


class AnotherFormula(Rare):
    """Announces a formula that it does not use."""

    def score(self, state: AcquisitionState, k: int = 1) -> CandidateScores:
        """Scores of a formula of the kind "curiosity"."""
        error = super().score(state, k).terms["score"]
        formula = Formula("curiosity", ("error",))
        return CandidateScores(formula, {"error": error}, 0.0, 1.0, 1 - np.exp(-np.abs(error - 1)))


class RequiresNothingKnown(Rare):
    """Requires a field that no state has: no run could ever use it."""

    required = ("height",)


class ChangesTheState(Rare):
    """Sets the error of measured candidates to 0, in the state's own array."""

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Predicted errors."""
        if state.predicted_error is not None:
            state.predicted_error[state.measured] = 0.0
        return super().terms(state, k)


class FirstOfEquals(Rare):
    """Takes the first of equally good candidates: a run without structure starts in a corner."""

    def choose(self, value: FloatArray, available: BoolArray, state: AcquisitionState) -> int:
        """The first of the best."""
        return int(np.flatnonzero(available)[np.argmax(value[available])])


class NeedsMeasured(Rare):
    """Fails where nothing is measured yet."""

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Distance from the newest measured patch."""
        newest = state.features[state.taken[-1]]
        return {"score": Term(unit(np.linalg.norm(state.features - newest, axis=1)))}


STRATEGY_MISTAKES: dict[str, Callable[[], Strategy]] = {
    "ignores what is available": IgnoresAvailable,
    "repeats its first pick": RepeatsItself,
    "stops short of the last candidate": StopsShort,
    "random numbers of its own": OwnRandomNumbers,
    "remembers how often it was used": Remembers,
    "forgets pending candidates": ForgetsPending,
    "term not scaled": NotScaled,
    "term not finite": NotFinite,
    "term of the available candidates only": OnlyAvailable,
    "score that is not its formula": AnotherScore,
    "formula that was not announced": AnotherFormula,
    "requires an unknown field": RequiresNothingKnown,
    "changes the state": ChangesTheState,
    "takes the first of equals": FirstOfEquals,
    "needs a measured candidate": NeedsMeasured,
}
