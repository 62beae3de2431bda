"""What a viewer draws of one evaluation: maps, terms, latent space, prediction, the next picks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.gumbel import Draw
from curiosity_widgets.acquisition.state import CandidateScores, Pick
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.large.lattice import Lattice
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.learning.protocols import Evaluation, Prediction

UNLEARNABLE = "cannot_be_learned_here"  # the map that is 1 where spectra are unrelated to the structure

QUALITY = "quality"  # the map of what quality to expect of a spectrum


def map_words(name: str) -> str:
    """What a map is called, in words; run files keep its name."""
    return "not learnable" if name == UNLEARNABLE else name.replace("_", " ")


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
    draw: Draw | None = None  # how the first pick is chosen, for the page; not in the run file
    picks: tuple[int, ...] = ()  # candidates that the strategy would measure next
    scores: tuple[float, ...] = ()  # of the picks
    latent: FloatArray | None = None  # (N, d) of all candidates
    clusters: IntArray | None = None  # (N,)
    prediction: Prediction | None = None
    patches: FloatArray | None = None  # (m, C, p, p) spec2im: predicted for the first m spectra, standardised
    resolution: int = 1  # maps show every so-manieth candidate, and those around the best and what is rare
    scores_resolution: int = 1  # the same of the acquisition and its terms, which picks are made from
    in_full: bool = True  # False: as the film of a run file keeps it, see RunFile.at

    @classmethod
    def of(
        cls,
        step: int,
        evaluation: Evaluation,
        pick: Pick | None,
        candidates: Candidates,
        true_error: FloatArray | None = None,
        lattice: Lattice | None = None,
    ) -> Display:
        """What an evaluation and the pick that follows from it look like; the true error (N,) if known.

        ``lattice``: by what candidates without a score of their own show that of a neighbour.
        """
        values: dict[str, Any] = {}
        scores = None if pick is None else _everywhere(pick.scores, lattice)
        if scores is not None:
            values["acquisition"] = scores.value
        values["predicted_error"] = evaluation.predicted_error
        values["uncertainty"] = evaluation.uncertainty
        values["true_error"] = true_error
        values[QUALITY] = evaluation.quality
        if evaluation.learnable is not None:
            values[UNLEARNABLE] = (~evaluation.learnable).astype(np.float32)
        if scores is not None:
            values.update(scores.terms)
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
            resolution=evaluation.resolution,
            scores_resolution=1 if pick is None or lattice is None else max(lattice.steps),
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
            draw=scores.draw,
            picks=tuple(int(index) for index in pick.index),
            scores=tuple(float(value) for value in pick.value),
        )


def _everywhere(scores: CandidateScores, lattice: Lattice | None) -> CandidateScores:
    """Scores of all candidates: their own, or those of what stands for them."""
    if scores.index is None or lattice is None:
        return scores
    rows = lattice.rows(scores.index)
    terms = {name: values[rows] for name, values in scores.terms.items()}
    return replace(scores, terms=terms, value=scores.value[rows], index=None)
