"""How long one step of a workflow takes, phase by phase, and how much that is beside the unit U."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from curiosity_widgets import acquisition, workflows
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.split import split_sample
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.learning.training.unit_of_work import unit_of_work
from curiosity_widgets.workflows.build import build_learner

PHASES = ("train", "error model", "evaluate", "pick")


@dataclass(frozen=True)
class StepTimes:
    """Medians over the steps timed. One step takes in ``batch`` new spectra."""

    milliseconds: Mapping[str, float]  # by phase
    total: float  # milliseconds of a step
    unit: float  # milliseconds of one U in the same run
    ratio: float  # a step in U
    candidates: int
    measured: int
    batch: int
    steps: int


def step_times(
    data: str,
    *,
    workflow: str = "dense",
    measured: int = 100,
    steps: int = 5,
    strategy: str | None = None,
    patch: int | None = None,
    batch: int | None = None,
    seed: int = 0,
    options: Mapping[str, Any] | None = None,
    read: Mapping[str, str] | None = None,
) -> StepTimes:
    """Time ``steps`` steps of a workflow that has ``measured`` spectra, on one thread.

    The learner is trained on ``measured`` random spectra first, which is not timed; then every step adds
    ``batch`` more and goes once through all phases. U is measured before every step.
    Raises CuriosityError for data, settings or numbers that make no sense.
    """
    if measured < 2 or steps < 1:
        raise CuriosityError("time at least one step, with at least 2 measured spectra")
    if strategy is not None:
        acquisition.check_name(strategy)
    chosen = workflows.load(
        workflow, patch=patch, batch_size=batch, strategy=strategy, init=measured, **(options or {})
    )
    split = split_sample(
        load_sample(data, seed, read), patch=chosen.patch, seed=seed, init=measured, holdout=0, aside=0
    )
    total = measured + steps * chosen.batch_size
    if total > len(split.candidates):
        raise CuriosityError(
            f"{data} has {len(split.candidates)} candidates, fewer than {total}; choose fewer"
        )
    problem = Problem(
        image=split.image,
        candidates=split.candidates,
        spectrum_length=split.spectra.shape[1],
        seed=seed,
        budget=total,
    )
    watch = _Watch()
    learner = build_learner(chosen, problem)
    _time_fits(learner.predictor, watch, "train")
    _time_fits(learner.error_model, watch, "error model")
    order = stream(seed, "step times").permutation(np.flatnonzero(split.measurable))
    order = np.concatenate([split.initial, order[~np.isin(order, split.initial)]])
    taken, units = [], []
    with single_thread():
        for step in range(steps + 1):
            index = order[: measured + step * chosen.batch_size]
            spectra = Measured(index, split.spectra[index], np.zeros(len(index), dtype=np.int64))
            units.append(unit_of_work())
            watch.seconds.clear()
            learner.fit(spectra, step=step)
            with watch.phase("evaluate"):
                learner.evaluate(spectra)
            available = np.ones(len(split.candidates), dtype=bool)
            available[index] = False
            with watch.phase("pick"):
                learner.pick(
                    chosen.batch_size,
                    spectra,
                    step=step,
                    available=available,
                    pending=np.empty(0, dtype=np.int64),
                    strategy=chosen.strategy,
                    beta=chosen.beta,
                    lam=chosen.lam,
                    budget=total,
                )
            taken.append(dict(watch.seconds))
    taken = taken[1:]  # the first was the training from nothing
    total_ms = 1000 * median(sum(seconds.values()) for seconds in taken)
    unit_ms = 1000 * median(units)
    return StepTimes(
        milliseconds={phase: 1000 * median(it.get(phase, 0.0) for it in taken) for phase in PHASES},
        total=total_ms,
        unit=unit_ms,
        ratio=total_ms / unit_ms,
        candidates=len(split.candidates),
        measured=measured,
        batch=chosen.batch_size,
        steps=steps,
    )


class _Watch:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


def _time_fits(model: Any, watch: _Watch, phase: str) -> None:
    """Count every ``fit`` of this predictor or error model as ``phase``.

    The object itself is changed: a wrapper around it would not have its optional abilities.
    """
    fit = model.fit

    def timed(*args: Any, **kwargs: Any) -> Any:
        with watch.phase(phase):
            return fit(*args, **kwargs)

    model.fit = timed
