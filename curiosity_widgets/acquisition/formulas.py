"""How a score follows from its term maps, β and λ. Mirrored in ``js/src/widgets/score/formulas.ts``.

A formula acts on every candidate alone, so the page can redraw the acquisition map by itself while a slider
moves. Terms lie in [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError, quoted

Terms = Mapping[str, FloatArray]
Constants = Mapping[str, float]

# Names of maps that a run has beside the terms of its strategy.
RESERVED = (
    "acquisition",
    "cannot_be_learned_here",
    "predicted_error",
    "quality",
    "true_error",
    "uncertainty",
)


@dataclass(frozen=True)
class Kind:
    """A function of ``terms`` terms (each (N,) in [0, 1]), β, λ and named constants."""

    terms: int
    function: Callable[[Sequence[FloatArray], float, float, Constants], FloatArray]
    uses_beta: bool = True
    constants: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formula:
    """A kind of formula, and the names of the terms that a strategy puts into it, in the kind's order.

    Raises CuriosityError for an unknown kind, a wrong number of terms or names that cannot be used.
    """

    kind: str
    terms: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise CuriosityError(
                f"formula kind {quoted(self.kind)} is unknown; choose one of {', '.join(KINDS)}"
            )
        if len(self.terms) != KINDS[self.kind].terms or len(set(self.terms)) != len(self.terms):
            raise CuriosityError(
                f"formula '{self.kind}' has {KINDS[self.kind].terms} terms of different names; "
                f"{', '.join(self.terms) or 'none'} were given"
            )
        for name in self.terms:
            if not name.isidentifier() or name in RESERVED:
                raise CuriosityError(
                    f"a term cannot be called {quoted(name)}; choose a name of letters, digits and _ "
                    f"other than {', '.join(RESERVED)}"
                )

    @property
    def uses_beta(self) -> bool:
        """Whether β changes the score."""
        return KINDS[self.kind].uses_beta

    @property
    def constants(self) -> tuple[str, ...]:
        """The names of the constants that the strategy gives beside its terms."""
        return KINDS[self.kind].constants

    def __call__(self, terms: Terms, beta: float, lam: float, constants: Constants) -> FloatArray:
        """The score (N,) of every candidate."""
        return KINDS[self.kind].function([terms[name] for name in self.terms], beta, lam, constants)


def blend(first: str, second: str) -> Formula:
    """(1 − β) first^λ + β second^λ of the terms of these names."""
    return Formula("blend", (first, second))


def current_kind(name: str) -> str:
    """The kind of formula that a run file names; earlier ones named a blend by its first term."""
    return "blend" if name in ("gain", "learnable") else name


def decay_weight(lam: float, progress: float) -> float:
    """Workflow B's weight of predicted error against exploration: 1 − exp(−λ n/N)."""
    return float(1.0 - np.exp(-lam * progress))


def _curiosity(terms: Sequence[FloatArray], beta: float, lam: float, constants: Constants) -> FloatArray:
    (error,) = terms
    score: FloatArray = 1.0 - np.exp(-lam * np.abs(error - (1.0 - beta)))
    return score


def _decaying_exploration(
    terms: Sequence[FloatArray], beta: float, lam: float, constants: Constants
) -> FloatArray:
    error, exploration = terms
    weight = decay_weight(lam, constants["progress"]) if constants["scheduled"] else beta
    return weight * error + (1.0 - weight) * exploration


def _blend(terms: Sequence[FloatArray], beta: float, lam: float, constants: Constants) -> FloatArray:
    first, second = terms
    score: FloatArray = (1.0 - beta) * first**lam + beta * second**lam
    return score


def _power(terms: Sequence[FloatArray], beta: float, lam: float, constants: Constants) -> FloatArray:
    (score,) = terms
    result: FloatArray = score**lam
    return result


KINDS: Mapping[str, Kind] = {
    # Workflow A: 1 − exp(−λ |L − (1 − β)|), the paper's §II.A.
    "curiosity": Kind(1, _curiosity),
    # Workflow B: w C + (1 − w) E with w = 1 − exp(−λ n/N), the paper's §II.B; β replaces w once it is set.
    "decaying_exploration": Kind(2, _decaying_exploration, constants=("progress", "scheduled")),
    # Two terms weighed by β: (1 − β) first^λ + β second^λ.
    "blend": Kind(2, _blend),
    # One term alone: score^λ.
    "power": Kind(1, _power, uses_beta=False),
}
POWER = Formula("power", ("score",))
