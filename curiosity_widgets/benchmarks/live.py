"""What an instrument and a learner do side by side: who waits for whom, batch by batch."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curiosity_widgets import workflows
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.rules.timeline import learner_spans
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.events import Event, Timed, Trained
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.sources.replay import ReplaySource

_LONGEST = 86_400.0  # seconds of a run


@dataclass(frozen=True)
class Batch:
    """One batch of a run in which the learner works while the source measures. Seconds."""

    number: int  # 1: the first that was picked after a training
    start: float  # since the first batch began
    measuring: float
    waiting: float  # of the source, before it began
    learning: float  # training, evaluation, pick and score meanwhile
    phases: Mapping[str, float] = field(default_factory=dict)  # of the learning: fit, evaluate, pick, score


def live_batches(
    data: str,
    seconds_per_point: float,
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
) -> list[Batch]:
    """A run of ``steps`` batches after ``measured`` initial spectra, with overlap, on replayed data that take
    ``seconds_per_point`` each.

    Which model picks is fixed by the numbers of spectra, never by the clock: training k sees the batches
    before k, and batch k + 1 is picked while batch k is measured. The source waits only where a step takes
    longer than a batch. Raises CuriosityError for data, settings or numbers that make no sense.
    """
    checks.pause("seconds per point", seconds_per_point)
    chosen = workflows.load(
        workflow, patch=patch, batch_size=batch, strategy=strategy, init=measured, **(options or {})
    )
    budget = measured + steps * chosen.batch_size
    source = ReplaySource(load_sample(data, seed, read).data, seconds_per_point)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "live.h5"
        with Session(source, chosen, seed=seed, path=path, overlap=True, holdout=0) as session:
            session.run(budget)
            if not session.wait(_LONGEST):
                raise CuriosityError(f"the run did not end: {session.snapshot.message}")
        with RunFile.open(path) as run:
            timed = times_of(run.journal)
            return batches_of(run.history.points()[measured:], chosen.batch_size, timed)


def times_of(journal: Sequence[Event]) -> list[dict[str, float]]:
    """The learner's seconds by phase in each step."""
    timed: list[dict[str, float]] = []
    for event in journal:
        if isinstance(event, Trained):
            timed.append({})
        elif isinstance(event, Timed) and timed:
            timed[-1].update(event.seconds)
    return timed


def batches_of(points: Sequence[Point], size: int, timed: Sequence[Mapping[str, float]]) -> list[Batch]:
    """The batches of ``size`` points, and the learner's seconds by phase in each step."""
    parts = [points[start : start + size] for start in range(0, len(points), size)]
    found: list[Batch] = []
    for number, part in enumerate(parts):
        before = parts[number - 1][-1].ended if number else part[0].started
        spans = learner_spans(0.0, timed[number]) if number < len(timed) else ()
        phases = {span.what: span.end - span.start for span in spans}
        found.append(
            Batch(
                number=number + 1,
                start=part[0].started - points[0].started,
                measuring=part[-1].ended - part[0].started,
                waiting=max(0.0, part[0].started - before),
                learning=sum(phases.values()),
                phases=phases,
            )
        )
    return found


def timeline(batches: Sequence[Batch], width: int = 60) -> list[str]:
    """Lines of text: every batch from left to right in time, # measuring, . waiting for the learner."""
    end = max((batch.start + batch.measuring for batch in batches), default=0.0)
    scale = width / end if end > 0 else 0.0
    lines = []
    for batch in batches:
        waits, measures = round(scale * batch.waiting), max(1, round(scale * batch.measuring))
        begin = max(0, round(scale * batch.start) - waits)
        bar = " " * begin + "." * waits + "#" * measures
        waited = f", the source waited {batch.waiting:.1f} s" if batch.waiting > 0.1 else ""
        phases = ", ".join(f"{what} {seconds:.1f}" for what, seconds in batch.phases.items())
        phases = f" ({phases})" if phases else ""
        lines.append(
            f"{batch.number:>4} |{bar:<{width}}| measured {batch.measuring:.1f} s, "
            f"learned {batch.learning:.1f} s{phases}{waited}"
        )
    return lines
