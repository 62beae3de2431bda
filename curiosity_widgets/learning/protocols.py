"""What learns: predictors of spectra (or patches) and models of their error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.large.lattice import Lattice
from curiosity_widgets.learning.quality_weights import weights
from curiosity_widgets.learning.scope import Scope

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


_EVEN = 20_000  # candidates that stand for all of a large problem
EVALUATED = 20_480  # candidates that are evaluated in a step at most; of more, some are chosen
FEWEST_EVALUATED = 64  # fewer have no room for a lattice and what is rare


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
    held_out: BoolArray | None = None  # (N,) candidates predicted from structure alone, for the score
    evaluated: int = EVALUATED  # candidates that are evaluated in a step at most
    device: str | None = None  # on which a resumed run began; None: it begins

    @property
    def is_large(self) -> bool:
        """Whether only some of the candidates are evaluated in a step."""
        return len(self.candidates) > self.evaluated

    @cached_property
    def even(self) -> IntArray:
        """Candidates that stand for all of them: all; of a large problem some 20,000 at even distances."""
        total = len(self.candidates)
        return np.arange(0, total, max(1, total // _EVEN) if self.is_large else 1)

    @cached_property
    def scope(self) -> Scope:
        """The candidates that are evaluated now; the learner alone changes it."""
        return Scope(len(self.candidates))


@dataclass(frozen=True, eq=False)
class Measured:
    """The spectra so far, in the order in which they were measured, in measured units."""

    index: IntArray  # (n,) into the candidates
    spectra: FloatArray  # (n, S)
    step: IntArray  # (n,) step at which each was picked; 0 for initial points
    quality: FloatArray | None = None  # (n,) 0 to 1, NaN where not known; None: of none of them

    def __len__(self) -> int:
        return len(self.index)

    @property
    def weight(self) -> FloatArray | None:
        """Weight (n,) of each in a training; None where all count fully, as without a quality."""
        if self.quality is None:
            return None
        weight = weights(self.quality, self.spectra)
        return weight if (weight < 1.0).any() else None

    def of(self, rows: IntArray | BoolArray | slice) -> Measured:
        """Some of them."""
        quality = None if self.quality is None else self.quality[rows]
        return Measured(self.index[rows], self.spectra[rows], self.step[rows], quality)


@dataclass(frozen=True, eq=False)
class Known:
    """Candidates whose true spectra are known without measuring them, to score on."""

    index: IntArray  # (m,) into the candidates
    spectra: FloatArray  # (m, S) in measured units

    def __len__(self) -> int:
        return len(self.index)

    def without(self, index: IntArray) -> Known:
        """All but these candidates."""
        rest = ~np.isin(self.index, index)
        return Known(self.index[rest], self.spectra[rest])

    @classmethod
    def none(cls) -> Known:
        """No spectrum is known."""
        return cls(np.empty(0, dtype=np.int64), np.empty((0, 0)))


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
    # (N,) ascending: the only candidates that scores and deviation are of, as of a step long past; None: all
    sample: IntArray | None = None

    def spectra(self, index: IntArray | int) -> FloatArray:
        """Predicted spectra (n, S), or (S,) for one index; NaN where none is known any more."""
        return self._expand(self.scores_of(index))

    def scores_of(self, index: IntArray | int) -> FloatArray:
        """The scores (n, R), or (R,), of candidates; NaN where none are known any more."""
        return self._of(self.scores, index)

    def is_known(self, index: IntArray | int) -> BoolArray:
        """Which of these candidates (n,) have a prediction."""
        if self.sample is None:
            return np.ones(np.shape(index), dtype=bool)
        known: BoolArray = np.isin(index, self.sample)  # () for one index
        return known

    def spectra_std(self, index: IntArray | int) -> FloatArray | None:
        """The error to expect at every value, as a standard deviation, same shape as :meth:`spectra`.

        Calibrated where the error model gives it, else the members' spread; None without either.
        """
        if self.deviation is not None and self.profile is not None:
            expected: FloatArray = self._of(np.asarray(self.deviation), index)[..., None] * self.profile
            return expected
        if self.spread_scores is None:
            return None
        members = np.stack([self._expand(scores[index]) for scores in self.spread_scores])
        std: FloatArray = members.std(axis=0)
        return std

    def _of(self, values: FloatArray, index: IntArray | int) -> FloatArray:
        """Rows of values that the sample has, or all have."""
        if self.sample is None:
            rows: FloatArray = values[index]
            return rows
        places = np.minimum(np.searchsorted(self.sample, index), len(self.sample) - 1)
        known = self.is_known(index)
        return np.where(known.reshape(known.shape + (1,) * (values.ndim - 1)), values[places], np.nan)

    def of(self, rows: IntArray) -> Prediction:
        """That of some of the candidates (n,)."""

        def some(values: FloatArray | None) -> FloatArray | None:
            return None if values is None else values[rows]

        members = None if self.spread_scores is None else self.spread_scores[:, rows]
        return replace(
            self,
            scores=self.scores[rows],
            spread=some(self.spread),
            deviation=some(self.deviation),
            spread_scores=members,
        )

    def joined(self, other: Prediction, order: IntArray) -> Prediction:
        """Both predictions, of different candidates by the same model, in an order (n,) of their rows."""

        def both(one: FloatArray | None, two: FloatArray | None, axis: int = 0) -> FloatArray | None:
            return None if one is None or two is None else np.concatenate([one, two], axis).take(order, axis)

        return replace(
            self,
            scores=np.concatenate([self.scores, other.scores])[order],
            spread=both(self.spread, other.spread),
            deviation=both(self.deviation, other.deviation),
            spread_scores=both(self.spread_scores, other.spread_scores, 1),
        )

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
class OfStructure(Protocol):
    """A predictor that also predicts from structure alone, without what was measured nearby.

    Held-out regions are scored by this. All predictors of the package have it; one that looks at no
    positions gives what :meth:`Predictor.outputs` gives.
    """

    def of_structure(self, index: IntArray, spectra: FloatArray | None = None) -> FloatArray:
        """Predicted targets (n, D) as of :meth:`Predictor.outputs`, the same wherever the patch lies."""


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

    def left_out(self, residuals: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Out-of-fold residuals (n, S) of the measured points less what all other points carry to each, and
        the share (n,) of their variance that these leave unexplained."""


@runtime_checkable
class UsesPredictor(Protocol):
    """An error model that asks the predictor again where the scope has changed since its training."""

    def use(self, predictor: Predictor) -> None:
        """The predictor of the learner that it belongs to."""


@runtime_checkable
class OnDevice(Protocol):
    """A predictor or learner that says where its networks are."""

    @property
    def device(self) -> str:
        """As PyTorch names it ("cpu", "cuda")."""


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
    quality: FloatArray | None = None  # (N,) 0 to 1, to expect of a spectrum; None where none is known
    # Of a large problem the N rows are of these candidates, ascending, and a lattice says which of them
    # stands for which other; None: of all.
    index: IntArray | None = None
    lattice: Lattice | None = None
    resolution: int = 1  # pixels from one evaluated candidate to the next, where others show its values

    def of(self, rows: IntArray) -> Evaluation:
        """That of some of the candidates (n,), without what is of all together."""

        def some(values: Any) -> Any:
            return None if values is None else values[rows]

        return Evaluation(
            None if self.prediction is None else self.prediction.of(rows),
            some(self.latent),
            some(self.predicted_error),
            some(self.uncertainty),
            learnable=some(self.learnable),
            quality=some(self.quality),
            index=some(self.index),
        )
