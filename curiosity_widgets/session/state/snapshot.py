"""What is shown of a run: one immutable Snapshot after each step, and the run's fixed facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.learning.error_models.noise import NoiseCeiling
from curiosity_widgets.learning.protocols import Prediction, TrainingReport
from curiosity_widgets.learning.score_names import HELDOUT
from curiosity_widgets.session.rules.timeline import StepTimes
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.question import Question

RunState = Literal[
    "idle", "imaging", "initialising", "running", "paused", "waiting", "finished", "stopped", "failed"
]
WORKING: tuple[RunState, ...] = ("imaging", "initialising", "running")  # the loop does something
LogLevel = Literal["event", "info", "warning", "error"]


@dataclass(frozen=True, eq=False)
class RunInfo:
    """What does not change in a run once the image is there."""

    image: FloatArray  # (C, H, W) as scanned, in its units
    channels: tuple[str, ...]
    channel_units: tuple[str, ...]
    axis: Axis
    values_name: str
    values_units: str
    pixel_size: tuple[float, float] | None
    pixel_unit: str
    candidates: Candidates
    held_out: BoolArray  # (N,) candidates never measured, for the score
    measurable: BoolArray  # (N,) candidates neither held out nor in the gap around the held-out ones
    patch: int
    data: str  # name of the source
    kind: str  # instrument, simulator or replay
    workflow: str
    target: str
    seed: int
    initial: int  # how many initial spectra
    version: str
    score: str = HELDOUT  # name of the score that counts, as in the learning curve
    score_reason: str = ""  # why it is this one
    patch_reason: str = ""  # why the patch has this size; the run file has it in the log
    assumptions: tuple[str, ...] = ()  # made in reading the data, one sentence each, for a user to check

    @property
    def values_label(self) -> str:
        """What a spectrum's values are, with their unit, as an axis is labelled."""
        return f"{self.values_name} ({self.values_units})" if self.values_units else self.values_name


@dataclass(frozen=True, eq=False)
class Settings:
    """What a user may change during a run; takes effect at the next pick."""

    beta: float | None  # None: the strategy's own schedule
    lam: float
    batch_size: int
    strategy: str
    budget: int
    approve: bool = False  # every pick waits for a user


@dataclass(frozen=True)
class LogEntry:
    """One line of the log. An error says what happened and what to do; an event is what a run always has."""

    time: float  # seconds since the epoch
    level: LogLevel
    text: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment of a run. Never changes; panels draw it and nothing else."""

    state: RunState
    step: int = 0  # trainings so far
    message: str = ""  # what the loop is doing now
    progress: float | None = None  # how far that is, 0 to 1; None where that is unknown
    settings: Settings | None = None
    measured: FloatArray = field(default_factory=lambda: np.empty((0, 2)))  # (n, 2) row, col in order
    measured_index: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))  # into candidates
    measured_step: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))  # 0: initial
    spectra: FloatArray = field(default_factory=lambda: np.empty((0, 0)))  # (n, S)
    first_errors: FloatArray = field(default_factory=lambda: np.empty(0))  # (m,) before trained on; NaN: none
    chance_errors: FloatArray = field(default_factory=lambda: np.empty(0))  # of held-out spectra meanwhile
    shown: Display = field(default_factory=Display)  # the last evaluation
    picks: FloatArray = field(default_factory=lambda: np.empty((0, 2)))  # (k, 2) next positions
    scores: FloatArray = field(default_factory=lambda: np.empty(0))  # (k,) of the picks
    requested: FloatArray = field(default_factory=lambda: np.empty((0, 2)))  # (k, 2) by a user, first
    waiting: FloatArray = field(default_factory=lambda: np.empty((0, 2)))  # (k, 2) picks to be approved
    question: Question | None = None  # a decision that the run waits for, see ``session.answer``
    flagged: FloatArray = field(default_factory=lambda: np.empty((0, 2)))  # (m, 2) not learned from
    flags: tuple[str, ...] = ()  # what is wrong with them: "saturated", "flat", "by hand", …
    quality: FloatArray | None = None  # (n,) of the spectra, 0 to 1, NaN where not known; None: of none
    left_out: Mapping[int, str] = field(default_factory=dict)  # the same of those among the n measured
    drift: tuple[float, float] | None = None  # (row, col) pixels; None where the run is not scanned again
    noise_floor: float | None = None  # share of the spectra's variance that is noise, from repeats
    noise_ceiling: NoiseCeiling | None = None  # the best possible R² against single spectra
    curve: tuple[Mapping[str, Any], ...] = ()  # {n, step, kind, heldout_r2, …}: learning.score_names
    training: TrainingReport | None = None
    available: BoolArray | None = None  # (N,)
    excluded: BoolArray | None = None  # (H, W) by a user
    timings: Mapping[str, float] = field(default_factory=dict)  # phase -> seconds of the last step
    timeline: tuple[StepTimes, ...] = ()  # what source and learner did in the latest steps
    seconds: float = 0.0  # the run so far
    seconds_left: float | None = None
    log: tuple[LogEntry, ...] = ()

    @property
    def maps(self) -> Mapping[str, FloatArray]:
        """Name -> (H, W), NaN where unknown."""
        return self.shown.maps

    @property
    def formula(self) -> str:
        """Kind: how the acquisition map follows from its terms (acquisition.formulas)."""
        return self.shown.formula

    @property
    def terms(self) -> tuple[str, ...]:
        """Names in ``maps`` that are the formula's terms, in its order."""
        return self.shown.terms

    @property
    def constants(self) -> Mapping[str, float]:
        """The formula's constants."""
        return self.shown.constants

    @property
    def beta(self) -> float:
        """What the formula used: the setting, or the schedule's value."""
        return self.shown.beta

    @property
    def lam(self) -> float:
        """What the formula used."""
        return self.shown.lam

    @property
    def notes(self) -> tuple[str, ...]:
        """The strategy's remarks on its scores."""
        return self.shown.notes

    @property
    def latent(self) -> FloatArray | None:
        """(N, d) of all candidates."""
        return self.shown.latent

    @property
    def clusters(self) -> IntArray | None:
        """(N,) of all candidates."""
        return self.shown.clusters

    @property
    def prediction(self) -> Prediction | None:
        """Predicted spectra of all candidates."""
        return self.shown.prediction

    @property
    def resolution(self) -> int:
        """The maps show every so-manieth candidate, and those around the best and the rare; 1: every one."""
        return self.shown.resolution

    @property
    def scores_resolution(self) -> int:
        """The same of the acquisition and its terms, from which picks are made."""
        return self.shown.scores_resolution

    @property
    def patches(self) -> FloatArray | None:
        """(m, C, p, p) spec2im: predicted for the first m spectra, standardised."""
        return self.shown.patches

    def with_(self, **changes: Any) -> Snapshot:
        """This snapshot with some fields changed, those of the evaluation included."""
        evaluation = {name: changes.pop(name) for name in _OF_EVALUATION & set(changes)}
        if evaluation:
            changes["shown"] = replace(changes.get("shown", self.shown), **evaluation)
        return replace(self, **changes)


# What a snapshot has of its evaluation under the same name; its own picks and scores are those still to come.
_OF_EVALUATION = {one.name for one in fields(Display)} - {one.name for one in fields(Snapshot)}
