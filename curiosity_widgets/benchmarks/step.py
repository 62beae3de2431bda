"""How long one step of a workflow takes, phase by phase, and how much that is beside the unit U."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import psutil

from curiosity_widgets import acquisition, workflows
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.learning.training.unit_of_work import unit_of_work
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.workflows.build import build_learner

PHASES = ("train", "error model", "evaluate", "pick")


@dataclass(frozen=True)
class StepTimes:
    """Medians over the steps timed. One step takes in ``batch`` new spectra."""

    milliseconds: Mapping[str, float]  # by phase
    total: float  # milliseconds of a step
    processor: float  # milliseconds of processor time of a step, over all threads
    unit: float  # milliseconds of one U in the same run
    unit_processor: float  # milliseconds of processor time of one U, which a loaded machine inflates alike
    ratio: float  # a step in U
    candidates: int
    measured: int
    batch: int
    steps: int
    first: float  # milliseconds of the first step, with all that is done once
    peak_memory: int | None  # bytes that the process had at most; None where the system does not count them
    load: float | None  # runnable processes on the machine, mean of the last minute; None where not known


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
    sample = load_sample(data, seed, read).data
    source = ReplaySource(sample).open()
    candidates = candidates_on(sample.shape, chosen.patch, source.positions, source.allowed)
    total = measured + steps * chosen.batch_size
    if total > len(candidates):
        raise CuriosityError(
            f"{data} has {len(candidates)} candidates; {measured} measured ones need {total}, choose fewer"
        )
    problem = Problem(
        image=image_scaler(sample.image).apply(sample.image),
        candidates=candidates,
        spectrum_length=len(sample.axis),
        seed=seed,
        budget=total,
    )
    order = stream(seed, "step times").choice(len(candidates), total, replace=False)
    spectra = np.asarray(sample.spectra[sample.index_at(candidates.positions_of(order))], dtype=np.float64)
    del sample, source  # what is measured is the learner's memory
    watch = _Watch()
    learner = build_learner(chosen, problem)
    _time_fits(learner.predictor, watch, "train")
    taken, units, processor, unit_processor = [], [], [], []
    with single_thread():
        for step in range(steps + 1):
            count = measured + step * chosen.batch_size
            index = order[:count]
            known = Measured(index, spectra[:count], np.zeros(count, dtype=np.int64))
            started = time.process_time()
            units.append(unit_of_work())
            unit_processor.append(time.process_time() - started)
            watch.seconds.clear()
            started = time.process_time()
            with watch.phase("error model"):  # and what is found beside it
                learner.fit(known, step=step)
            watch.seconds["error model"] -= watch.seconds["train"]
            with watch.phase("evaluate"):
                learner.evaluate(known)
            available = np.ones(len(candidates), dtype=bool)
            available[index] = False
            with watch.phase("pick"):
                learner.pick(
                    chosen.batch_size,
                    known,
                    step=step,
                    available=available,
                    pending=np.empty(0, dtype=np.int64),
                    strategy=chosen.strategy,
                    beta=chosen.beta,
                    lam=chosen.lam,
                    budget=total,
                )
            processor.append(time.process_time() - started)
            taken.append(dict(watch.seconds))
    first, *taken = taken  # the training from nothing, and what is done once
    total_ms = 1000 * median(sum(seconds.values()) for seconds in taken)
    unit_ms = 1000 * median(units)
    return StepTimes(
        milliseconds={phase: 1000 * median(it.get(phase, 0.0) for it in taken) for phase in PHASES},
        total=total_ms,
        unit=unit_ms,
        ratio=total_ms / unit_ms,
        processor=1000 * median(processor[1:]),
        unit_processor=1000 * median(unit_processor[1:]),
        candidates=len(candidates),
        measured=measured,
        batch=chosen.batch_size,
        steps=steps,
        first=1000 * sum(first.values()),
        peak_memory=peak_memory(),
        load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    )


def peak_memory() -> int | None:
    """Bytes of memory that this process has had at most; None where the system does not count them."""
    try:
        import resource
    except ImportError:  # Windows
        peak = getattr(psutil.Process().memory_info(), "peak_wset", None)
        return None if peak is None else int(peak)
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(found) * (1 if sys.platform == "darwin" else 1024)


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
    """Count every ``fit`` of this predictor as ``phase``.

    The object itself is changed: a wrapper around it would not have its optional abilities.
    """
    fit = model.fit

    def timed(*args: Any, **kwargs: Any) -> Any:
        with watch.phase(phase):
            return fit(*args, **kwargs)

    model.fit = timed
