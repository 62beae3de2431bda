"""All samples, rules and seeds of the benchmark, which takes days: a part at a time, and nothing twice.

    python docs/benchmark/whole_table.py run FOLDER --minutes 120   # continues, also from what was kept
    python docs/benchmark/whole_table.py keep FOLDER                # whole_table.tar.xz, to be committed
    python docs/benchmark/whole_table.py draw FOLDER                # report.html: curves and maps

Seed by seed, so that a part of it is a fair part. What was kept is of one version of the learner; trials of
another are not mixed with it.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.run import plan, run_trials
from curiosity_widgets.benchmarks.store import TRIALS, trial_path
from curiosity_widgets.benchmarks.trial import REFERENCE, Trial
from curiosity_widgets.learning.predictors.dense import DensePredictor
from curiosity_widgets.reports.benchmark_page import report
from curiosity_widgets.reports.page import write_page

KEPT = Path(__file__).parent / "whole_table.tar.xz"
LEARNER = "learner.json"  # which version the trials of a folder are of
SAMPLES = (
    "pto-1.7um",
    "pto-1.3um",
    "pto-3um",
    "sspfm-110",
    "cafm-simulated",
    "simulated-100",
    "pto-1.7um+defects",
    "pto-1.7um+noiseband",
    "pto-1.7um+deadtip",
)
ALWAYS = ("random", "sobol", "balanced")
SOMETIMES = ("typicality", "curiosity", "error_reduction", "mixed", "feature_weighted")
# Of the first; of the others; of what all measurable spectra would give; of what takes up to twenty minutes
# a trial: the paper's network with random picks, and its workflow B as published, one spectrum at a time.
SEEDS, FEWER, CEILINGS, NETWORKS = 30, 10, 3, 1
SCORED = (30, 50, 70, 100, 150)
LONGER = {"pto-1.7um": (200, 300)}


def parts() -> Iterator[list[Trial]]:
    """The trials, in pieces of one seed and sample."""
    for seed in range(SEEDS):
        for sample in SAMPLES:
            scored = SCORED + LONGER.get(sample, ())
            rules = ALWAYS + (SOMETIMES if seed < FEWER else ())
            yield plan(
                [sample], strategies=rules, seeds=[seed], reference=False, budget=scored[-1], scored=scored
            )
    for seed in range(CEILINGS):
        for sample in SAMPLES:
            yield ceiling(sample, seed)
    for seed in range(NETWORKS):
        for sample in SAMPLES:
            yield workflow_b(sample, seed)
            yield papers_network(sample, seed)


def ceiling(sample: str, seed: int) -> list[Trial]:
    """What all measurable spectra together would give."""
    first = SCORED[:1]
    return plan(
        [sample],
        strategies=["random"],
        seeds=[seed],
        reference=False,
        budget=first[0],
        scored=first,
        ceiling=True,
    )


def papers_network(sample: str, seed: int) -> list[Trial]:
    """The paper's network with random picks."""
    both = plan([sample], strategies=["random"], seeds=[seed], budget=SCORED[-1], scored=SCORED)
    return [trial for trial in both if trial.label == REFERENCE]


def workflow_b(sample: str, seed: int) -> list[Trial]:
    """The paper's workflow B with its own strategy."""
    return plan(
        [sample],
        strategies=[{"strategy": "epsilon_decreasing", "label": "workflow B"}],
        workflows=["autoencoder"],
        seeds=[seed],
        reference=False,
        batch=1,
        budget=SCORED[-1],
        scored=(SCORED[0], 100, SCORED[-1]),
    )


def run(folder: Path, minutes: float) -> int:
    """Run what is missing until the time is over or all is done; how many trials are there now."""
    until = time.monotonic() + 60 * minutes
    restore(folder)
    there = 0
    for trials in parts():
        if time.monotonic() < until:
            run_trials(trials, folder=folder)
        there += sum(trial_path(folder, trial).exists() for trial in trials)
    return there


def restore(folder: Path) -> None:
    """Take in what was kept, and see that the folder is of today's learner."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / LEARNER
    if not mark.exists() and KEPT.exists():
        with tarfile.open(KEPT) as archive:
            archive.extractall(folder, filter="data")
    today = {"dense": DensePredictor.VERSION}
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) != today:
        sys.exit(
            f"{folder} holds trials of another version of the learner; give another folder, delete {KEPT}"
        )
    mark.write_text(json.dumps(today), encoding="utf-8")


def keep(folder: Path) -> int:
    """Pack all finished trials; how many there are."""
    files = [folder / LEARNER, *sorted((folder / TRIALS).glob("*.json"))]
    with tarfile.open(KEPT, "w:xz") as archive:
        for path in files:
            content = path.read_bytes()
            member = tarfile.TarInfo(path.relative_to(folder).as_posix())  # no owner, no time: the same again
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return len(files) - 1


def draw(folder: Path) -> int:
    """The benchmark's page of what was run on every seed; how many trials are on it."""
    found = [it for it in Results.read(folder).trials if it.trial.label in ALWAYS and not it.trial.ceiling]
    write_page(KEPT.parent / "report.html", report(Results(found)))
    return len(found)


def main() -> None:
    """Run, keep what was run, or draw it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("run", "keep", "draw"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=1e9)
    given = parser.parse_args()
    steps = {"run": lambda folder: run(folder, given.minutes), "keep": keep, "draw": draw}
    done = steps[given.what](given.folder)
    sys.stdout.write(f"{done} of {sum(map(len, parts()))} trials\n")


if __name__ == "__main__":
    main()
