"""What a session expects of the learner it drives and of a source beyond the protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from curiosity_widgets.acquisition.state import Pick, Travel
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.learning.protocols import Evaluation, Measured, Problem, Report, State, TrainingReport
from curiosity_widgets.session.state.snapshot import RunInfo
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
    ) -> Pick:
        """The next k candidates; the same for the same arguments and state.

        ``travel`` and ``noise_floor`` are given once the run has enough spectra to estimate them.
        """

    def score(
        self, measured: Measured, held_out: IntArray, truth: FloatArray, *, step: int
    ) -> Mapping[str, float]:
        """``heldout_r2`` and the yardsticks."""

    def outputs(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """What the predictor gives (n, D) for candidates."""

    def targets(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """What it should have given (n, D)."""

    def state(self) -> State:
        """Everything carried from step to step."""

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Continue where the learner of ``state()`` was."""


LearnerFactory = Callable[[Workflow, Problem], DrivenLearner]


def build_learner(workflow: Workflow, problem: Problem) -> DrivenLearner:
    """The package's own learner of a workflow; loads torch, so only when a run starts."""
    from curiosity_widgets.workflows import build

    return build.build_learner(workflow, problem)


def truth_of(source: Source, points: FloatArray) -> FloatArray | None:
    """Spectra (k, S) for scoring held-out positions, from sources that know them without measuring."""
    return source.truth(points) if isinstance(source, KnowsTruth) else None


def replayed_truth(source: Source, info: RunInfo) -> Callable[[IntArray], FloatArray | None] | None:
    """The true spectra (n, S) of candidates by index, from replayed data; None from anything else."""
    if info.kind != "replay" or not isinstance(source, KnowsTruth):
        return None
    return lambda index: source.truth(info.candidates.positions[index])
