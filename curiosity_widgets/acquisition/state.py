"""What a strategy sees of a run, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, overload

import numpy as np

from curiosity_widgets.acquisition.formulas import Formula
from curiosity_widgets.acquisition.gumbel import Draw
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.errors import CuriosityError

# Fields of the state that not every run has, and what a message calls them; `workflows.gives` lists those
# that a workflow gives, `Strategy.required` those that a strategy cannot do without.
OPTIONAL: Mapping[str, str] = {
    "joint": "latents and predicted scores of an ensemble",
    "latent": "a latent space",
    "learnable": "to know where something can be learned",
    "members": "an ensemble's members",
    "noise": "an estimate of the noise",
    "predicted_error": "a predicted error",
    "progress": "the progress made around each position",
    "skill": "out-of-fold errors of an ensemble",
    "true_error": "the true error, which is known for replayed data alone",
    "uncertainty": "an ensemble's uncertainty",
}
Selection = Literal["top", "sample"]  # the best score, or drawn with probability proportional to it
FloatField = Literal[
    "joint", "latent", "members", "noise", "predicted_error", "progress", "true_error", "uncertainty"
]


@dataclass(frozen=True)
class Travel:
    """How long a measurement takes, as learned from the run, and where the tip is."""

    fixed: float  # s: settling and dwelling
    per_pixel: float  # s for each pixel of the way
    tip: tuple[float, float]  # (row, col)

    def seconds(self, distance: FloatArray) -> FloatArray:
        """Seconds (n,) of measurements at distances (n,) in pixels from the tip."""
        result: FloatArray = self.fixed + self.per_pixel * np.asarray(distance, dtype=np.float64)
        return result


@dataclass(frozen=True, eq=False)
class AcquisitionState:
    """Everything a strategy may use. Arrays over candidates have length N, over measured points n."""

    candidates: Candidates
    measured: IntArray  # (n,) candidates that have a spectrum, in order
    pending: IntArray  # (m,) picked or requested but not yet measured; they count as measured
    available: BoolArray  # (N,) may be picked: not measured, not pending, not excluded, not held out
    features: FloatArray  # (N, F) principal components of the patches
    rng: np.random.Generator
    # Optional: where the workflow gives it.
    latent: FloatArray | None = None  # (N, d), all members side by side
    joint: FloatArray | None = None  # (N, D) members' latents and predicted scores side by side, each scaled
    predicted_error: FloatArray | None = None  # (N,)
    uncertainty: FloatArray | None = None  # (N,) spread of the members over the whole spectrum
    members: FloatArray | None = None  # (M, N, R) scores predicted by each member of an ensemble
    noise: FloatArray | None = None  # (N,) the part of the predicted error that is noise, on its scale
    progress: FloatArray | None = None  # (N,) share of the spectra's variance learned around here, 0 to 1
    learnable: BoolArray | None = None  # (N,) False where nothing was learned although it was sampled
    skill: float | None = None  # progress over all measured points, by errors out of fold
    true_error: FloatArray | None = None  # (N,) of replayed data alone
    # Settings of the run and what it knows of itself; never required.
    beta: float | None = None  # None: the strategy's own schedule
    lam: float = 1.0
    count: int = 0  # spectra picked so far, initial ones included
    budget: int = 1
    seed: int = 0  # of the run; for what must stay the same from step to step
    step: int = 0  # trainings so far
    length: float | None = None  # pixels over which the learner's errors are correlated
    quality: FloatArray | None = None  # (N,) 0 to 1: how likely a spectrum is as good as good ones; None: yes
    travel: Travel | None = None  # once the run has measured how long ways take; never on recorded data
    noise_floor: float | None = None  # share of the spectra's variance that is noise, from repeats
    # Where only some of a run's candidates are scored, these are N; more of them are where it is worthwhile.
    index: IntArray | None = None  # (N,) their numbers in the run, ascending; None: all are scored
    even: BoolArray | None = None  # (N,) those that stand for equal parts of the sample; None: all do

    @property
    def fair(self) -> BoolArray:
        """Candidates (N,) that stand for equal parts of the sample."""
        return np.ones(len(self.candidates), dtype=bool) if self.even is None else self.even

    @property
    def taken(self) -> IntArray:
        """Measured and pending candidates."""
        taken: IntArray = np.concatenate([self.measured, self.pending])
        return taken

    @overload
    def need(self, name: Literal["learnable"], by: str) -> BoolArray: ...

    @overload
    def need(self, name: FloatField, by: str) -> FloatArray: ...

    def need(self, name: str, by: str) -> FloatArray | BoolArray:
        """An optional field that the strategy named ``by`` cannot do without.

        Raises CuriosityError where the run does not have it.
        """
        value: FloatArray | BoolArray | None = getattr(self, name)
        if value is None:
            raise CuriosityError(f"{lacking(by, name)}; choose another strategy")
        return value


def lacking(strategy: str, name: str) -> str:
    """The sentence, without its end, that a strategy cannot run without a field."""
    return f"strategy '{strategy}' needs {OPTIONAL[name]}, which this run does not have"


@dataclass(frozen=True, eq=False)
class CandidateScores:
    """The score of every candidate, term by term, and the formula that makes it of them.

    ``value = formula(terms, beta, lam, constants)``: the page redraws it when β or λ moves.
    """

    formula: Formula
    terms: Mapping[str, FloatArray]  # name -> (N,), each in [0, 1]
    beta: float
    lam: float
    value: FloatArray  # (N,)
    constants: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # sentences for the user, e.g. that a setting does not change the pick
    draw: Draw | None = None  # how the first pick is chosen; None where the page cannot know
    index: IntArray | None = None  # candidates that the N scores are of, ascending; None: all


@dataclass(frozen=True, eq=False)
class Pick:
    """The next positions: candidates (k,), their scores (k,), and the map they were picked from."""

    index: IntArray
    value: FloatArray
    scores: CandidateScores
