"""One trial: a sample, a seed, a learner and a strategy, from the first spectrum to the last.

It draws, writes and waits for nothing. Two trials of one seed that differ in strategy or workflow have the
same sample, held-out blocks, set-aside pixels, initial spectra and network weights, so their scores can be
compared in pairs.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from curiosity_widgets import acquisition, workflows
from curiosity_widgets._version import __version__
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.benchmarks.judging import Judge
from curiosity_widgets.benchmarks.metrics import Scores
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.split import Split, split_sample
from curiosity_widgets.benchmarks.target_space import reached
from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.session.settings import check_enough
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.learner import Learner
from curiosity_widgets.workflows.workflow import Workflow

TRACKS = ("retrained", "online")
SCORED = (30, 40, 50, 60, 70, 80, 100, 120, 150, 200, 250, 300)
BLIND = ("random", "grid", "sobol", "latin_hypercube")  # strategies that look at nothing learned
REFERENCE = "reference"  # label of the paper's network with random picks
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Trial:
    """The settings of one trial; plain values, so that they can be hashed, sent and stored.

    ``tracks``: "retrained" scores, at each number in ``scored``, at the start and at the end, a learner
    trained from nothing on exactly the spectra measured so far; "online" scores the run's own learner, at
    these numbers and after every batch. The picks are the run's own learner's on both. ``beta``, ``lam`` and
    ``selection`` None are the workflow's where the strategy is its own; β of another strategy is that
    strategy's default. ``error_model=False`` leaves the error model out, for strategies that need nothing
    learned.

    Raises CuriosityError for values that make no sense.
    """

    data: str
    seed: int = 0
    label: str = ""  # how tables call it; the strategy's name where empty
    workflow: str = "dense"
    workflow_options: Mapping[str, Any] = field(default_factory=dict)
    strategy: str = "random"
    strategy_options: Mapping[str, Any] | None = None
    beta: float | None = None
    lam: float | None = None
    selection: str | None = None
    error_model: bool = True
    tracks: tuple[str, ...] = ("retrained",)
    budget: int = 100
    batch: int = 10
    init: int = 30
    patch: int = 13
    holdout: float = 0.25
    aside: float = 0.15  # share of the measurable pixels that is scored and never measured
    scored: tuple[int, ...] = SCORED
    ceiling: bool = False  # also what all measurable spectra together would give, beside random picks
    quality: bool = False  # whether the learner is given the quality that the sample knows
    read: Mapping[str, str] = field(default_factory=dict)  # how to read a file that leaves it open
    content: str = ""  # of files and code of yours: a hash, so that a result is never taken for another's

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", self.label or self.strategy)
        object.__setattr__(self, "tracks", tuple(self.tracks))
        object.__setattr__(self, "scored", counts_of("scored", self.scored))
        if not self.tracks or set(self.tracks) - set(TRACKS):
            raise CuriosityError(f"tracks {self.tracks} are unknown; use {' or '.join(TRACKS)}")
        acquisition.check_name(self.strategy)
        for name, least in {"init": 2, "batch": 1, "patch": 1, "seed": 0, "budget": 1}.items():
            object.__setattr__(self, name, checks.whole(name, getattr(self, name), least))
        if self.budget < self.init:
            raise CuriosityError(
                f"a budget of {self.budget} spectra is less than the {self.init} initial ones; raise it"
            )
        for name in ("aside", "holdout"):
            checks.number(name, getattr(self, name), at_least=0, below=1)
        for name in ("ceiling", "quality", "error_model"):
            checks.flag(name, getattr(self, name))
        words = [*self.read, *self.read.values()] if isinstance(self.read, Mapping) else [None]
        if not all(isinstance(word, str) for word in words):
            raise CuriosityError(f"read is {quoted(self.read)}; give options of cw.open_data, as texts")
        if not self.error_model and self.strategy not in BLIND:
            raise CuriosityError(f"strategy '{self.strategy}' may need the error model; keep it")
        self.configured()

    def configured(self) -> Workflow:
        """The workflow to run. Raises CuriosityError for options it does not take."""
        settings = {
            "strategy": self.strategy,
            "strategy_options": None if self.strategy_options is None else dict(self.strategy_options),
            "selection": self.selection,
            "beta": self.beta,
            "lam": self.lam,
        }
        try:
            own = workflows.load(self.workflow)
            named = workflows.load(
                self.workflow,
                patch=self.patch,
                init=self.init,
                batch_size=self.batch,
                budget=self.budget,
                **settings,
                **self.workflow_options,
            )
        except TypeError as error:
            raise CuriosityError(
                f"workflow '{self.workflow}' does not take these options: {error}"
            ) from error
        foreign = self.strategy != own.strategy and self.beta is None
        return replace(named, beta=None) if foreign else named

    def settings(self) -> dict[str, Any]:
        """All settings as JSON holds them."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    def key(self) -> str:
        """A name that changes with any setting and with the package's version."""
        text = json.dumps([__version__, self.settings()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def counts_of(name: str, value: Any) -> tuple[int, ...]:
    """Numbers of spectra, ascending, each once; an empty tuple is possible. Raises CuriosityError."""
    listed = (
        () if isinstance(value, tuple) and not value else checks.listed(name, value, "numbers of spectra")
    )
    return tuple(sorted({checks.whole(name, number) for number in listed}))


@dataclass(frozen=True, eq=False)
class TrialResult:
    """What a trial gave: one row for each track and number of spectra, and where it measured."""

    trial: Trial
    rows: tuple[Mapping[str, Any], ...]
    positions: FloatArray  # (n, 2) row, col in the order of measuring
    seconds: float
    version: str = __version__


def run_trial(trial: Trial) -> TrialResult:
    """Measure up to the budget and score on the way. One thread; the same settings give the same numbers.

    Raises CuriosityError where the sample cannot be read or is too small for the budget.
    """
    with single_thread():
        return _Run(trial).result()


def checked_split(trial: Trial) -> Split:
    """The sample of a trial, split. Raises CuriosityError where it is too small for the budget."""
    split = split_sample(
        load_sample(trial.data, trial.seed, trial.read),
        patch=trial.patch,
        seed=trial.seed,
        init=trial.init,
        holdout=trial.holdout,
        aside=trial.aside,
    )
    asked = f"with patch {trial.patch} and {100 * trial.holdout:.0f} % held out"
    where = f"({trial.data}, seed {trial.seed}, {asked}), or a smaller patch or held-out share"
    check_enough(trial.budget, int(split.measurable.sum()), where)
    return split


class _Run:
    """A trial under way."""

    def __init__(self, trial: Trial) -> None:
        self._started = time.perf_counter()
        self._trial, self._workflow = trial, trial.configured()
        self._split = split = checked_split(trial)
        self._problem = Problem(
            image=split.image,
            candidates=split.candidates,
            spectrum_length=split.spectra.shape[1],
            seed=trial.seed,
            budget=trial.budget,
            truth=lambda index: split.spectra[index],  # for the strategy `oracle_error` alone
            held_out=split.held_out,
        )
        self._judge = Judge(split, self._problem, self._workflow.target, trial.seed)
        self._rows: list[dict[str, Any]] = []
        self._fit_seconds = self._pick_seconds = 0.0

    def result(self) -> TrialResult:
        """Measure, learn and score to the end."""
        trial, split = self._trial, self._split
        index, step_of, step = split.initial, np.zeros(trial.init, dtype=np.int64), 0
        blind = trial.strategy in BLIND
        live = None if blind and "online" not in trial.tracks else self._learner()
        while True:
            step += 1
            quality = None if split.quality is None or not trial.quality else split.quality[index]
            measured = Measured(index, split.spectra[index], step_of, quality)
            if live is not None:
                self._fit(live, measured, step)
            self._score(live, measured)
            ahead = [n - len(index) for n in (*trial.scored, trial.budget) if n > len(index)]
            k = min(trial.batch, trial.budget - len(index), *ahead, trial.budget)
            if k <= 0:
                break
            picked = self._pick(None if blind else live, measured, step, k)
            index = np.concatenate([index, picked])
            step_of = np.concatenate([step_of, np.full(len(picked), step)])
        return TrialResult(
            trial=trial,
            rows=tuple(self._rows),
            positions=split.candidates.positions[index],
            seconds=time.perf_counter() - self._started,
        )

    def _learner(self) -> Learner:
        return build_learner(self._workflow, self._problem)

    def _fit(self, learner: Learner, measured: Measured, step: int) -> None:
        started = time.perf_counter()
        if self._trial.error_model:
            learner.fit(measured, step=step)
        else:
            learner.predictor.fit(measured, step=step)
        self._fit_seconds += time.perf_counter() - started

    def _pick(self, learner: Learner | None, measured: Measured, step: int, k: int) -> IntArray:
        """The next k candidates; without a learner by a strategy that needs none."""
        started = time.perf_counter()
        available = self._split.measurable.copy()
        available[measured.index] = False
        workflow, budget = self._workflow, self._trial.budget
        if learner is not None:
            pick = learner.pick(
                k,
                measured,
                step=step,
                available=available,
                pending=_NONE,
                strategy=workflow.strategy,
                beta=workflow.beta,
                lam=workflow.lam,
                budget=budget,
            )
        else:
            strategy = acquisition.load(
                workflow.strategy, **{"selection": workflow.selection, **workflow.strategy_options}
            )
            state = AcquisitionState(
                candidates=self._problem.candidates,
                measured=measured.index,
                pending=_NONE,
                available=available,
                features=np.zeros((len(available), 1)),
                rng=stream(self._trial.seed, "pick", step, len(measured)),
                beta=workflow.beta,
                lam=workflow.lam,
                count=len(measured),
                budget=budget,
                seed=self._trial.seed,
            )
            pick = strategy.pick(state, k)
        self._pick_seconds += time.perf_counter() - started
        return pick.index

    def _score(self, live: Learner | None, measured: Measured) -> None:
        """Rows for the number of spectra reached: of the learner on each track, and of the yardsticks."""
        trial, count = self._trial, len(measured)
        fixed = count in (*trial.scored, trial.init, trial.budget)
        if "online" in trial.tracks and live is not None:
            self._row("online", "learner", measured, self._judged(live, measured))
        if fixed and "retrained" in trial.tracks:
            cold, before = self._learner(), self._fit_seconds
            self._fit(cold, measured, count)
            seconds, self._fit_seconds = self._fit_seconds - before, before
            scores = self._judged(cold, measured)
            self._row("retrained", "learner", measured, scores | {"cold_seconds": seconds})
        if fixed:
            for name, scores in {**self._yardsticks(measured), **self._ceilings}.items():
                for track in trial.tracks:
                    self._row(track, name, measured, scores)

    def _row(self, track: str, predictor: str, measured: Measured, scores: Scores) -> None:
        trial, picked = self._trial, measured.index[self._trial.init :]
        split = self._split
        band, chance = np.nan, np.nan
        if split.band.any():
            chance = float(split.band[split.measurable].mean())
            band = float(split.band[picked].mean()) if len(picked) else np.nan
        self._rows.append(
            {
                "data": trial.data,
                "label": trial.label,
                "predictor": predictor,
                "workflow": trial.workflow,
                "strategy": trial.strategy,
                "seed": trial.seed,
                "track": track,
                "n": len(measured),
                **scores,
                "band_share": band,
                "band_of_measurable": chance,  # what random picks would come to
                "target_coverage": reached(split.target_bins, measured.index),
                "noise_ceiling": self._judge.noise_ceiling(measured),
                "true_ceiling": np.nan if split.noise_ceiling is None else split.noise_ceiling,
                "fit_seconds": self._fit_seconds,
                "pick_seconds": self._pick_seconds,
            }
        )

    def _judged(self, learner: Learner, measured: Measured) -> Scores:
        return self._judge.learner(learner, measured, error_model=self._trial.error_model)

    def _yardsticks(self, measured: Measured) -> dict[str, Scores]:
        """The yardsticks on the same spectra; a Gaussian process only beside random picks."""
        process = self._trial.strategy == "random" and self._trial.error_model
        return self._judge.yardsticks(measured, process=process)

    @cached_property
    def _ceilings(self) -> dict[str, Scores]:
        """What a learner reaches that was trained on all measurable spectra; only beside random picks."""
        if not self._trial.ceiling or self._trial.strategy != "random":
            return {}
        index = np.flatnonzero(self._split.measurable)
        everything = Measured(index, self._split.spectra[index], np.zeros(len(index), dtype=np.int64))
        learner = self._learner()
        learner.predictor.fit(everything, step=len(index))
        return self._judge.ceilings(learner)
