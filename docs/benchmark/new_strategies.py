"""Strategies from the literature beside ours: python docs/benchmark/new_strategies.py RESULTS_FOLDER

Prints a table of paired differences of R² on unmeasured pixels to random picks, sample by sample and pooled,
from the folder of a benchmark that may be unfinished: seeds that not all strategies have yet are left out.
"""

from __future__ import annotations

import sys

import numpy as np

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.statistics import Comparison, compare, pooled

METRIC = "pixels_r2"


def finals(results: Results, data: str, label: str) -> dict[int, float]:
    """Seed → last value."""
    curves = results.curves(data, label, METRIC, track="retrained")
    return dict(zip(curves.seeds, curves.values[:, -1].tolist(), strict=True))


def cell(found: Comparison) -> str:
    """Mean difference, with its 95 % interval where there are several pairs."""
    value = found.difference
    interval = f" [{value.low:+.3f}, {value.high:+.3f}]" if np.isfinite(value.low) else ""
    return f"{value.value:+.3f}{interval}"


def table(results: Results) -> list[str]:
    """The lines of the table, the best strategy first."""
    samples, labels = results.names("data"), results.names("label")
    scores = {data: {} for data in samples}  # type: dict[str, dict[str, dict[int, float]]]
    for trial in results.trials:
        own = scores[trial.trial.data].setdefault(trial.trial.label, {})
        own[trial.trial.seed] = finals(results, trial.trial.data, trial.trial.label)[trial.trial.seed]
    seeds = {
        data: sorted(set.intersection(*(set(scores[data].get(label, {})) for label in labels)))
        for data in samples
    }
    counted = {data: found for data, found in seeds.items() if found}
    head = ["strategy", *(f"{data} (seeds {', '.join(map(str, it))})" for data, it in counted.items())]
    rows = []
    for label in (it for it in labels if it != "random"):
        by_sample = [
            np.array([scores[data][label][it] - scores[data]["random"][it] for it in found])
            for data, found in counted.items()
        ]
        together = pooled(by_sample)
        cells = [cell(compare(values, np.zeros(len(values)))) for values in by_sample]
        p = f", p = {together.p:.2g}" if np.isfinite(together.p) else ""
        rows.append((together.difference.value, [label, *cells, f"{cell(together)}{p}"]))
    lines = [[*head, "all pairs"], ["---"] * (len(head) + 1)]
    lines += [cells for _, cells in sorted(rows, key=lambda it: -it[0])]
    return ["| " + " | ".join(it) + " |" for it in lines]


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(Results.read(sys.argv[1]))) + "\n")
