"""What a session expects of the learner it drives and of a source beyond the protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

import numpy as np

from curiosity_widgets.acquisition.state import Pick, Travel
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.learning.protocols import (
    Evaluation,
    Known,
    Measured,
    Problem,
    Report,
    State,
    TrainingReport,
)
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.border import checked_truth
from curiosity_widgets.sources.protocol import KnowsTruth, Source
from curiosity_widgets.workflows.workflow import Workflow


class DrivenLearner(Protocol):
    """A predictor, an error model and a strategy as one. A function of seed, step and state alone."""

    def initial_positions(self, n: int, available: BoolArray, report: Report = ...) -> IntArray:
        """Candidates (n,) to measure before any training."""

    def fit(self, measured: Measured, *, step: int, report: Report = ...) -> TrainingReport:
        """Train on all measured spectra; ``step`` counts trainings from 1."""

    def evaluate(self, measured: Measured, *, report: Report = ...) -> Evaluation:
        """Evaluate all candidates."""

    def evaluate_at(self, index: IntArray, measured: Measured) -> Evaluation:
        """The same of candidates (m,), ascending; asked only of a learner whose evaluations are of some
        candidates alone. Nothing later depends on it."""

    def pick(
        self,
        k: int,
        measured: Measured,
        *,
        step: int,
        available: BoolArray,
        pending: IntArray,
        strategy: str,
        beta: float | None,
        lam: float,
        budget: int,
        travel: Travel | None = None,
        noise_floor: float | None = None,
        quality_floor: float | None = None,
    ) -> Pick:
        """The next k candidates; the same for the same arguments and state.

        ``travel`` and ``noise_floor`` are given once the run has enough spectra to estimate them.
        """

    def score(
        self, measured: Measured, *, held_out: Known, unmeasured: Known, step: int
    ) -> Mapping[str, float]:
        """``heldout_r2`` from structure alone and ``unmeasured_r2``, where there is something to score on,
        each with its yardsticks; ``unmeasured`` may contain measured candidates.
        """

    def blocked_score(self, measured: Measured, *, step: int, report: Report = ...) -> Mapping[str, float]:
        """``blocked_r2`` and its yardsticks; empty where the spectra are too few for it."""

    def outputs(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """What the predictor gives (n, D) for candidates."""

    def targets(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """What it should have given (n, D)."""

    def state(self) -> State:
        """Everything carried from step to step."""

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Continue where the learner of ``state()`` was."""


LearnerFactory = Callable[[Workflow, Problem], DrivenLearner]


@runtime_checkable
class WorksElsewhere(Protocol):
    """A factory of learners that work in another process or on another machine, and may be lost there."""

    @property
    def stands_in(self) -> bool:
        """Whether a learner here is to take the place of one that is lost."""

    def stay_here(self) -> None:
        """Build learners in this process from now on."""

    def end(self) -> None:
        """No learner is needed any more; from any thread, also in the middle of a call."""


def build_learner(workflow: Workflow, problem: Problem) -> DrivenLearner:
    """The package's own learner of a workflow; loads torch, so only when a run starts."""
    from curiosity_widgets.workflows import build

    return build.build_learner(workflow, problem)


def truth_of(source: Source, points: FloatArray, length: int) -> FloatArray | None:
    """Spectra (k, S) for scoring held-out positions, from sources that know them without measuring.

    Raises CuriosityError where the source gives anything but (k, ``length``) numbers.
    """
    if not isinstance(source, KnowsTruth):
        return None
    return checked_truth(source.truth(points), len(points), length)


def known_spectra(source: Source, candidates: Candidates, index: IntArray, length: int) -> Known | None:
    """The true spectra of candidates (n,) that have one; None from a source that knows none."""
    truth = truth_of(source, candidates.positions_of(index), length)
    if truth is None:
        return None
    has = np.isfinite(truth).all(axis=1)
    return Known(index[has], np.asarray(truth, dtype=np.float64)[has])


def replayed_truth(source: Source, info: RunInfo) -> Callable[[IntArray], FloatArray | None] | None:
    """The true spectra (n, S) of candidates by index, from replayed data; None from anything else."""
    if info.kind != "replay" or not isinstance(source, KnowsTruth):
        return None
    return lambda index: truth_of(source, info.candidates.positions_of(index), len(info.axis.values))
