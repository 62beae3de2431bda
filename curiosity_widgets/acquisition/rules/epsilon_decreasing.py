"""Exploration that gives way to curiosity: the paper's workflow B."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.formulas import Formula, decay_weight
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.checks import at_least, within
from curiosity_widgets.data.chunks import rows_of
from curiosity_widgets.data.distances import distances

_CHUNK = 4096
_ROW_BYTES = 16  # of a distance and its inverse


class EpsilonDecreasing(Strategy):
    """A = w C + (1 − w) E with w = 1 − exp(−λ n/N).

    C is the predicted error, E = (Σ over measured i of 1/‖ℓ_i − ℓ_j‖)⁻¹ the harmonic distance to the
    measured points in the learner's latent space, both divided by their map mean as in the paper and then
    by their common maximum, which changes no order and keeps the terms in [0, 1]. A β that the user sets
    replaces w.

    Options: ``random_share`` of picks drawn at random, ``top`` of the best to draw from (the published
    code uses 0.1 and 10; the paper takes the best). Where no latent of unmeasured candidates exists
    (spec2im) there is no exploration term, and a random share replaces it.
    """

    name: ClassVar[str] = "epsilon_decreasing"
    predictable: ClassVar[bool] = False
    formula: Formula = Formula("decaying_exploration", ("error", "exploration"))
    reference: ClassVar[str] = "Vatsavai et al., Digital Discovery 2025, §II.B"
    required = ("predicted_error",)

    def __init__(self, selection: Selection = "top", random_share: float = 0.0, top: int = 1) -> None:
        super().__init__(selection)
        within(0, 1, random_share=random_share)
        at_least(1, top=top)
        self.random_share = random_share
        self.top = top

    def beta(self, state: AcquisitionState) -> float:
        """The weight of the predicted error: the user's β, or the schedule's."""
        if state.beta is not None:
            return state.beta
        return decay_weight(state.lam, _progress(state))

    def constants(self, state: AcquisitionState) -> dict[str, float]:
        """n/N, and whether the schedule is in force."""
        return {"progress": _progress(state), "scheduled": 0.0 if state.beta is not None else 1.0}

    def notes(self) -> tuple[str, ...]:
        """λ acts through the schedule alone."""
        return (
            "λ is the speed at which the schedule turns exploration into curiosity; β set by hand stops it",
        )

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Predicted error and harmonic distance, each relative to its map mean, on one scale."""
        error = _relative(state.need("predicted_error", by=self.name))
        if state.latent is None or not len(state.taken):
            exploration = np.zeros_like(error)
        else:
            exploration = _relative(harmonic_distance(state.latent, state.latent[state.taken]))
        top = max(float(error.max()), float(exploration.max()), np.finfo(float).tiny)
        return {"error": Term(error / top), "exploration": Term(exploration / top)}

    def choose(self, value: FloatArray, available: BoolArray, state: AcquisitionState) -> int:
        """The best, or, as in the published code, a share at random and otherwise one of the top few."""
        pool, rng = np.flatnonzero(available), state.rng
        if self.random_share and rng.random() < self.random_share:
            return int(rng.choice(pool))
        if self.top > 1:
            return int(rng.choice(pool[np.argsort(-value[pool], kind="stable")[: self.top]]))
        return super().choose(value, available, state)


def harmonic_distance(latent: FloatArray, measured: FloatArray) -> FloatArray:
    """E_j = (Σ_i 1/‖ℓ_i − ℓ_j‖)⁻¹ of every row of ``latent`` (N, d) to the measured rows (n, d).

    Zero at a measured point. Computed in chunks, so that a large map needs little memory.
    """
    result, rows = np.zeros(len(latent)), rows_of(_ROW_BYTES * len(measured), _CHUNK)
    for start in range(0, len(latent), rows):
        distance = distances(latent[start : start + rows].astype(np.float64), measured.astype(np.float64))
        with np.errstate(divide="ignore"):
            result[start : start + rows] = 1.0 / (1.0 / distance).sum(axis=1)
    return result


def _progress(state: AcquisitionState) -> float:
    """n/N of the schedule."""
    return min(1.0, state.count / state.budget)


def _relative(values: FloatArray) -> FloatArray:
    """Values divided by their mean; never below zero, as an error or a distance must be."""
    positive = np.maximum(np.asarray(values, dtype=np.float64), 0.0)
    mean = float(positive.mean())
    return positive / mean if mean > 0 else positive
