"""Scores with a part of the candidates evaluated, beside those with all of them, paired by seed.

    python docs/benchmark/resolutions.py run results.csv --data pto-1.7um pto-1.3um --seeds 10
    python docs/benchmark/resolutions.py table results.csv

Both runs of a pair have the same held-out blocks, set-aside pixels, first spectra and network weights;
only the choice of what is evaluated differs. A run that is in the file already is not made again.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import numpy as np

from curiosity_widgets import workflows
from curiosity_widgets.benchmarks.judging import Judge
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.split import split_sample
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.workflows.build import build_learner

SCORED = (60, 100)
METRICS = ("pixels_r2", "blocks_r2", "defects_r2", "worst_tenth")
FIELDS = ("data", "seed", "share", "n", *METRICS)
INITIAL, BATCH, PATCH = 30, 10, 13


def run(data: str, seed: int, share: float) -> list[dict[str, object]]:
    """One run with ``share`` of the candidates evaluated in a step; a row for each number in SCORED."""
    split = split_sample(
        load_sample(data, seed), patch=PATCH, seed=seed, init=INITIAL, holdout=0.25, aside=0.15
    )
    workflow = workflows.load("dense", patch=PATCH, init=INITIAL, batch_size=BATCH, budget=SCORED[-1])
    problem = Problem(
        image=split.image,
        candidates=split.candidates,
        spectrum_length=split.spectra.shape[1],
        seed=seed,
        budget=SCORED[-1],
        held_out=split.held_out,
        evaluated=round(share * len(split.candidates)),
    )
    judge, learner = Judge(split, problem, workflow.target, seed), build_learner(workflow, problem)
    index, steps = split.initial, np.zeros(INITIAL, dtype=np.int64)
    rows: list[dict[str, object]] = []
    while True:
        measured = Measured(index, split.spectra[index], steps)
        step = int(steps[-1]) + 1
        learner.fit(measured, step=step)
        if len(index) in SCORED:
            scores = judge.learner(learner, measured, error_model=True)
            rows.append({"data": data, "seed": seed, "share": share, "n": len(index)})
            rows[-1] |= {name: scores[name] for name in METRICS}
        if len(index) >= SCORED[-1]:
            return rows
        available = split.measurable.copy()
        available[index] = False
        pick = learner.pick(
            BATCH,
            measured,
            step=step,
            available=available,
            pending=np.empty(0, dtype=np.int64),
            strategy=workflow.strategy,
            beta=workflow.beta,
            lam=workflow.lam,
            budget=SCORED[-1],
        )
        index = np.concatenate([index, pick.index])
        steps = np.concatenate([steps, np.full(len(pick.index), step)])


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a file; none where there is no file yet."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def run_all(path: Path, data: list[str], seeds: range, shares: list[float]) -> None:
    """What is not in the file yet, seed by seed."""
    done = {(row["data"], int(row["seed"]), float(row["share"])) for row in read(path)}
    wanted = [(name, seed, share) for seed in seeds for name in data for share in shares]
    for name, seed, share in wanted:
        if (name, seed, share) in done:
            continue
        with single_thread():
            rows = run(name, seed, share)
        new = not path.exists()
        with path.open("a", newline="") as file:
            writer = csv.DictWriter(file, FIELDS)
            if new:
                writer.writeheader()
            writer.writerows(rows)


def table(rows: list[dict[str, str]]) -> list[str]:
    """Mean paired differences from all candidates, with their standard errors."""
    known = {(row["data"], row["seed"], float(row["share"]), row["n"]): row for row in rows}
    lines = ["| sample | share | spectra | seeds | pixels, R² | blocks, R² | defects, R² | worst tenth |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    names = list(dict.fromkeys(row["data"] for row in rows))
    for share in sorted({share for _, _, share, _ in known} - {1.0}):
        for name in [*names, "together"]:
            for n in map(str, SCORED):
                pairs = [
                    (row, known[data, seed, 1.0, n])
                    for (data, seed, part, count), row in known.items()
                    if (name in (data, "together"), part, count) == (True, share, n)
                    and (data, seed, 1.0, n) in known
                ]
                cells = [_difference(pairs, metric) for metric in METRICS]
                lines.append("| " + " | ".join([name, f"{share:g}", n, str(len(pairs)), *cells]) + " |")
    return lines


def _difference(pairs: list[tuple[dict[str, str], dict[str, str]]], metric: str) -> str:
    values = np.array([float(part[metric]) - float(whole[metric]) for part, whole in pairs])
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return ""
    return f"{values.mean():+.3f} ± {values.std(ddof=1) / np.sqrt(len(values)):.3f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("run", "table"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--data", nargs="+", default=["pto-1.7um", "pto-1.3um"])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--shares", nargs="+", type=float, default=[1.0, 0.25])
    given = parser.parse_args()
    if given.what == "run":
        run_all(given.file, given.data, range(given.seeds), given.shares)
    else:
        sys.stdout.write("\n".join(table(read(given.file))) + "\n")
