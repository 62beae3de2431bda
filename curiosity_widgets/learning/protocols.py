"""What learns: predictors of spectra (or patches) and models of their error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates

Target = Literal["im2spec", "spec2im"]
HALF_WIDTH_90 = 1.6449  # standard deviations to either side that hold 90 % of a normal distribution
State = dict[str, np.ndarray]  # everything a learner carries from step to step, as plain arrays


class Report(Protocol):
    """Called by anything slow, at least once an epoch, with its progress; may raise Interrupted."""

    def __call__(self, message: str, fraction: float | None = None) -> None:
        """What is being done, and how much of it is done (0 … 1)."""


class Interrupted(Exception):
    """Raised by a report to end a training early; the session then returns to the last checkpoint."""


def silent(message: str, fraction: float | None = None) -> None:
    """A report that does nothing."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What a learner knows before any spectrum: image, candidates, axis length, seed and budget."""

    image: FloatArray  # (C, H, W) float32, each channel robustly standardised
    candidates: Candidates
    spectrum_length: int  # S
    seed: int
    budget: int  # N of the paper's n/N: spectra in all, initial ones included
    # The true spectra (n, S) of candidates, of replayed data alone and for the strategy `oracle_error` alone.
    truth: Callable[[IntArray], FloatArray | None] | None = None


@dataclass(frozen=True, eq=False)
class Measured:
    """The spectra so far, in the order in which they were measured, in measured units."""

    index: IntArray  # (n,) into the candidates
    spectra: FloatArray  # (n, S)
    step: IntArray  # (n,) step at which each was picked; 0 for initial points

    def __len__(self) -> int:
        return len(self.index)


@dataclass(frozen=True)
class MemberReport:
    """One ensemble member after a training."""

    name: str
    validation_loss: float | None
    best: bool
    trained_at: int  # step of its last training


@dataclass(frozen=True, eq=False)
class TrainingReport:
    """Losses of a training, one value an epoch (or a few steps), and the members."""

    train_loss: tuple[float, ...] = ()
    validation_loss: tuple[float, ...] = ()
    members: tuple[MemberReport, ...] = ()


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predicted spectra of all candidates, in measured units.

    Kept as ``scores @ components + mean`` to save memory: full spectra are computed only for the candidates
    that are displayed. A predictor without components has ``components=None`` and spectra as its scores.
    """

    scores: FloatArray  # (N, R) float32
    components: FloatArray | None = None  # (R, S)
    mean: FloatArray | None = None  # (S,)
    spread: FloatArray | None = (
        None  # (N,) uncertainty: root mean square over the axis of the members' spread
    )
    spread_scores: FloatArray | None = None  # (M, N, R) scores of the members, for a band around a spectrum
    deviation: FloatArray | None = None  # (N,) calibrated: root mean square error to expect of a spectrum
    profile: FloatArray | None = None  # (S,) how that error is distributed along the axis; mean square 1

    def spectra(self, index: IntArray | int) -> FloatArray:
        """Predicted spectra (n, S), or (S,) for one index."""
        return self._expand(self.scores[index])

    def spectra_std(self, index: IntArray | int) -> FloatArray | None:
        """The error to expect at every value, as a standard deviation, same shape as :meth:`spectra`.

        Calibrated where the error model gives it, else the members' spread; None without either.
        """
        if self.deviation is not None and self.profile is not None:
            expected: FloatArray = np.asarray(self.deviation)[index][..., None] * self.profile
            return expected
        if self.spread_scores is None:
            return None
        members = np.stack([self._expand(scores[index]) for scores in self.spread_scores])
        std: FloatArray = members.std(axis=0)
        return std

    def _expand(self, scores: FloatArray) -> FloatArray:
        expanded = scores if self.components is None else scores @ self.components
        return expanded if self.mean is None else expanded + self.mean


class Predictor(Protocol):
    """Learns patch → spectrum (im2spec) or spectrum → patch (spec2im) from measured points.

    Built with a Problem; all randomness from ``stream(problem.seed, purpose, step)``.
    """

    target: Target

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Train on all measured points, from new weights or further, as the predictor does it."""

    def predict(self) -> Prediction | None:
        """Spectra of all candidates; None for spec2im, where a forward pass needs the spectrum."""

    def outputs(self, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        """Predicted targets (n, D): spectra of candidates ``index``, or for spec2im the flattened
        patches (standardised image units) that belong to ``spectra`` (n, S)."""

    def latent(self) -> FloatArray | None:
        """Latent vectors (N, d) of all candidates; None where they cannot be known (spec2im)."""

    def held_out_errors(self, measured: Measured) -> FloatArray:
        """(n,) mismatch error of every measured point, each by a model that was not trained on it."""

    def state(self) -> State:
        """Everything carried from fit to fit, as plain arrays."""

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Continue exactly as the object of :meth:`state` would."""


@runtime_checkable
class HeldOutResiduals(Protocol):
    """A predictor that gives the residuals behind its held-out errors, so that they can be calibrated."""

    def held_out_residuals(self, measured: Measured) -> FloatArray:
        """Measured minus predicted spectra (n, S), each by a model that was not trained on it."""


@runtime_checkable
class CarriesResiduals(Protocol):
    """A predictor that carries the residuals of measured points to their neighbours on the sample."""

    @property
    def residual_length(self) -> float | None:
        """Pixels over which residuals resemble each other; None where they do not, or it is not known."""

    def unknown_share(self) -> FloatArray:
        """Share (N,) of the residuals' variance that neighbours do not explain; 1 far from all points."""


class ErrorModel(Protocol):
    """Predicts the mismatch error of patches that have no spectrum yet."""

    def fit(
        self, predictor: Predictor, measured: Measured, *, step: int, report: Report = silent
    ) -> TrainingReport:
        """Learn the errors of the measured points."""

    def predict(self) -> FloatArray:
        """(N,) predicted error of all candidates, arbitrary positive scale."""

    def uncertainty(self) -> FloatArray | None:
        """(N,) how unsure it is of them, on the same scale; None where it is not known."""

    def deviation(self) -> tuple[FloatArray, FloatArray] | None:
        """The error to expect of a predicted spectrum, calibrated on points judged out of fold: its root
        mean square (N,) and its profile along the axis (S,), in measured units; None where unknown."""

    def latent(self, report: Report = silent) -> FloatArray | None:
        """The error model's own latent (N, d), where it has one (workflow B's autoencoder)."""

    def state(self) -> State:
        """Everything carried from fit to fit, as plain arrays."""

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Continue exactly as the object of :meth:`state` would."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All candidates, evaluated after a training."""

    prediction: Prediction | None
    latent: FloatArray | None  # (N, d)
    predicted_error: FloatArray | None  # (N,)
    uncertainty: FloatArray | None  # (N,)
    clusters: IntArray | None = None  # (N,) k-means of the latent space, for display only
    patches: FloatArray | None = None  # (n, C, p, p) spec2im: those of the measured, standardised
    learnable: BoolArray | None = None  # (N,) False where measured spectra are unrelated to the structure
