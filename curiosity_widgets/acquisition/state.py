"""What a picking rule sees and gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates


@dataclass(frozen=True)
class Travel:
    """How long a measurement takes, as learned from the run, and where the tip stands."""

    fixed: float  # s: settling and dwelling
    per_pixel: float  # s for each pixel of the way
    tip: tuple[float, float]  # (row, col)

    def seconds(self, distance: FloatArray) -> FloatArray:
        """Seconds (n,) of measurements at distances (n,) in pixels from where the tip stands."""
        result: FloatArray = self.fixed + self.per_pixel * np.asarray(distance, dtype=np.float64)
        return result


@dataclass(frozen=True, eq=False)
class AcquisitionState:
    """Everything a strategy may look at. Arrays over candidates have length N, over measured points n."""

    candidates: Candidates
    measured: IntArray  # (n,) candidates that have a spectrum, in order
    pending: IntArray  # (m,) asked for but not yet measured; count as measured
    available: BoolArray  # (N,) may be picked: not measured, not pending, not excluded, not held out
    features: FloatArray  # (N, F) principal components of the patches
    rng: np.random.Generator
    latent: FloatArray | None = None  # (N, d) of the learner (all members side by side)
    joint: FloatArray | None = None  # (N, D) members' latents and predicted scores side by side, each scaled
    predicted_error: FloatArray | None = None  # (N,)
    uncertainty: FloatArray | None = None  # (N,) spread of the members over the whole spectrum
    beta: float | None = None  # None: the strategy's own schedule
    lam: float = 1.0
    count: int = 0  # spectra picked so far, initial ones included
    budget: int = 1
    seed: int = 0  # of the run; for what must stay the same from step to step
    members: FloatArray | None = None  # (M, N, R) scores predicted by each member of an ensemble
    noise: FloatArray | None = None  # (N,) what of the predicted error is noise, on its scale
    progress: FloatArray | None = None  # (N,) share of the spectra's variation learned around here, 0 to 1
    learnable: BoolArray | None = None  # (N,) False where nothing was learned although it was sampled
    length: float | None = None  # pixels over which errors of the learner resemble each other
    skill: float | None = None  # progress over all measured points, by errors out of fold
    true_error: FloatArray | None = None  # (N,) of replayed data alone
    travel: Travel | None = None  # once the run has learned how long ways take; never on recorded data
    noise_floor: float | None = None  # share of the spectra's variance that is noise, from repeats

    @property
    def taken(self) -> IntArray:
        """Measured and pending candidates."""
        taken: IntArray = np.concatenate([self.measured, self.pending])
        return taken


@dataclass(frozen=True, eq=False)
class Scores:
    """The score of every candidate, term by term, and the formula that makes it of them.

    ``value = FORMULAS[formula](terms, beta, lam, constants)``: the page redraws it when β or λ moves.
    """

    formula: str
    terms: Mapping[str, FloatArray]  # name -> (N,), each in [0, 1]
    beta: float
    lam: float
    value: FloatArray  # (N,)
    constants: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # plain words, e.g. that a setting does not change the pick


@dataclass(frozen=True, eq=False)
class Pick:
    """The next positions: candidates (k,), their scores (k,), and the map they were picked from."""

    index: IntArray
    value: FloatArray
    scores: Scores


def plain(value: Any) -> Any:
    """NumPy scalars as Python numbers, for JSON."""
    return value.item() if isinstance(value, np.generic) else value
