"""How a score follows from its term maps, β and λ. Mirrored in ``js/src/widgets/score/formulas.ts``.

Each formula is closed and acts on every candidate alone, so the page can redraw the acquisition map by
itself while a slider moves. Terms lie in [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

Terms = Mapping[str, FloatArray]
Constants = Mapping[str, float]


@dataclass(frozen=True)
class Formula:
    """A named function of terms (each (N,) in [0, 1]), β, λ and constants."""

    terms: tuple[str, ...]
    uses_beta: bool
    function: Callable[[Terms, float, float, Constants], FloatArray]
    constants: tuple[str, ...] = ()

    def __call__(self, terms: Terms, beta: float, lam: float, constants: Constants) -> FloatArray:
        """The score (N,) of every candidate."""
        return self.function(terms, beta, lam, constants)


def _curiosity(terms: Terms, beta: float, lam: float, constants: Constants) -> FloatArray:
    score: FloatArray = 1.0 - np.exp(-lam * np.abs(terms["error"] - (1.0 - beta)))
    return score


def decay_weight(lam: float, progress: float) -> float:
    """Workflow B's weight of predicted error against exploration: 1 − exp(−λ n/N)."""
    return float(1.0 - np.exp(-lam * progress))


def _decaying_exploration(terms: Terms, beta: float, lam: float, constants: Constants) -> FloatArray:
    weight = decay_weight(lam, constants["progress"]) if constants["scheduled"] else beta
    return weight * terms["error"] + (1.0 - weight) * terms["exploration"]


def _shared(first: str, second: str) -> Formula:
    """(1 − β) first^λ + β second^λ."""

    def function(terms: Terms, beta: float, lam: float, constants: Constants) -> FloatArray:
        score: FloatArray = (1.0 - beta) * terms[first] ** lam + beta * terms[second] ** lam
        return score

    return Formula((first, second), True, function)


def _power(terms: Terms, beta: float, lam: float, constants: Constants) -> FloatArray:
    score: FloatArray = terms["score"] ** lam
    return score


FORMULAS: Mapping[str, Formula] = {
    # Workflow A: 1 − exp(−λ |L − (1 − β)|), the paper's §II.A.
    "curiosity": Formula(("error",), True, _curiosity),
    # Workflow B: w C + (1 − w) E with w = 1 − exp(−λ n/N), the paper's §II.B; a person's β replaces w.
    "decaying_exploration": Formula(
        ("error", "exploration"), True, _decaying_exploration, ("progress", "scheduled")
    ),
    # Ours: (1 − β) typical^λ + β farthest^λ.
    "blend": _shared("typical", "farthest"),
    # Our default: (1 − β) gain^λ + β farthest^λ.
    "gain": _shared("gain", "farthest"),
    # (1 − β) learnable^λ + β progress^λ: predicted error less noise, and what has been learned around here.
    "learnable": _shared("learnable", "progress"),
    # One term alone: score^λ.
    "power": Formula(("score",), False, _power),
}
