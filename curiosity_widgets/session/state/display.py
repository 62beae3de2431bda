"""What a viewer draws of one evaluation: maps, terms, latent space, prediction, the next picks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.state import Pick
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.learning.protocols import Evaluation, Prediction

UNLEARNABLE = "cannot_be_learned_here"  # the map that is 1 where spectra are unrelated to the structure


@dataclass(frozen=True, eq=False)
class Display:
    """One evaluation as a snapshot shows it. Knows nothing of where it is kept."""

    step: int = 0  # trainings before it
    maps: Mapping[str, FloatArray] = field(default_factory=dict)  # name -> (H, W) float32, NaN where unknown
    formula: str = ""  # kind: how the acquisition map follows from its terms (acquisition.formulas)
    terms: tuple[str, ...] = ()  # names in `maps` that are the formula's terms, in its order, in [0, 1]
    constants: Mapping[str, float] = field(default_factory=dict)
    beta: float = 0.5  # what the formula used: the setting, or the schedule's value
    lam: float = 1.0
    notes: tuple[str, ...] = ()  # e.g. "λ does not change the pick while the best are taken"
    picks: tuple[int, ...] = ()  # candidates that the strategy would measure next
    scores: tuple[float, ...] = ()  # of the picks
    latent: FloatArray | None = None  # (N, d) of all candidates
    clusters: IntArray | None = None  # (N,)
    prediction: Prediction | None = None
    patches: FloatArray | None = None  # (m, C, p, p) spec2im: predicted for the first m spectra, standardised

    @classmethod
    def of(
        cls,
        step: int,
        evaluation: Evaluation,
        pick: Pick | None,
        candidates: Candidates,
        true_error: FloatArray | None = None,
    ) -> Display:
        """What an evaluation and the pick that follows from it look like; the true error (N,) if known."""
        values: dict[str, Any] = {}
        if pick is not None:
            values["acquisition"] = pick.scores.value
        values["predicted_error"] = evaluation.predicted_error
        values["uncertainty"] = evaluation.uncertainty
        values["true_error"] = true_error
        if evaluation.learnable is not None:
            values[UNLEARNABLE] = (~evaluation.learnable).astype(np.float32)
        if pick is not None:
            values.update(pick.scores.terms)
        maps = {
            name: read_only(candidates.to_map(array)) for name, array in values.items() if array is not None
        }
        shown = cls(
            step=step,
            maps=maps,
            latent=evaluation.latent,
            clusters=evaluation.clusters,
            prediction=evaluation.prediction,
            patches=evaluation.patches,
        )
        return shown if pick is None else shown.with_pick(pick, maps)

    def with_pick(self, pick: Pick, maps: Mapping[str, FloatArray]) -> Display:
        """The same evaluation with another pick's maps and numbers."""
        scores = pick.scores
        return replace(
            self,
            maps=maps,
            formula=scores.formula.kind,
            terms=scores.formula.terms,
            constants={name: float(value) for name, value in scores.constants.items()},
            beta=float(scores.beta),
            lam=float(scores.lam),
            notes=tuple(scores.notes),
            picks=tuple(int(index) for index in pick.index),
            scores=tuple(float(value) for value in pick.value),
        )
