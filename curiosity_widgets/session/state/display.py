"""What a viewer draws of one evaluation: maps, terms, latent space, prediction, the next picks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.state import Pick
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.learning.protocols import Evaluation, Prediction

UNLEARNABLE = "cannot_be_learned_here"  # the map that is 1 where structure says nothing of the spectra


@dataclass(frozen=True, eq=False)
class Display:
    """One evaluation as a snapshot shows it."""

    step: int = 0
    maps: Mapping[str, FloatArray] = field(default_factory=dict)  # name -> (H, W) float32
    formula: str = ""  # its kind
    terms: tuple[str, ...] = ()  # of the formula, in its order
    constants: Mapping[str, float] = field(default_factory=dict)
    beta: float = 0.5
    lam: float = 1.0
    notes: tuple[str, ...] = ()
    picks: tuple[int, ...] = ()  # candidates
    scores: tuple[float, ...] = ()
    latent: FloatArray | None = None  # (N, d)
    clusters: IntArray | None = None  # (N,)
    prediction: Prediction | None = None
    patches: FloatArray | None = None  # (n, C, p, p) predicted for the measured spectra

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
        return Display(
            step=self.step,
            maps=maps,
            formula=scores.formula.kind,
            terms=scores.formula.terms,
            constants={name: float(value) for name, value in scores.constants.items()},
            beta=float(scores.beta),
            lam=float(scores.lam),
            notes=tuple(scores.notes),
            picks=tuple(int(index) for index in pick.index),
            scores=tuple(float(value) for value in pick.value),
            latent=self.latent,
            clusters=self.clusters,
            prediction=self.prediction,
            patches=self.patches,
        )
