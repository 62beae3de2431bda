"""The learner beside the best simple model, sample by sample, from the results of a benchmark.

    curiosity benchmark pto-1.7um pto-1.7um+whitenoise ... --strategies random --no-reference \
        --budget 150 --seeds 6 --scored 30,100,150 -o results
    python docs/benchmark/simple_models.py results

Random picks and a learner trained anew: nothing but the model differs. A difference below -0.01 is marked.
"""

from __future__ import annotations

import sys

import numpy as np

from curiosity_widgets.benchmarks.results import Results

SCORES = {"pixels": "pixels_r2", "blocks": "blocks_r2"}
LEAST = -0.01


def rows(results: Results) -> list[str]:
    """One line of a table for each sample and number of spectra."""
    lines = []
    predictors = [name for name in results.names("predictor") if name != "learner"]
    for data in results.names("data"):
        learner = {name: mean(results, data, metric, "learner") for name, metric in SCORES.items()}
        others = {
            name: {other: mean(results, data, metric, other) for other in predictors}
            for name, metric in SCORES.items()
        }
        for n in learner["pixels"]:
            cells = [data, str(n)]
            for name in SCORES:
                known = {other: curve[n] for other, curve in others[name].items() if np.isfinite(curve[n])}
                best = max(known, key=known.__getitem__)
                mark = " !" if learner[name][n] - known[best] < LEAST else ""
                cells += [f"{learner[name][n]:.3f}{mark}", f"{best} {known[best]:.3f}"]
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def mean(results: Results, data: str, metric: str, predictor: str) -> dict[int, float]:
    """Number of spectra → the score's mean over seeds."""
    curves = results.curves(data, "random", metric, track="retrained", predictor=predictor)
    return dict(zip(curves.n.tolist(), curves.values.mean(axis=0).tolist(), strict=True))


if __name__ == "__main__":
    head = ["| sample | n | pixels | best simple | blocks | best simple |", "|---|---|---|---|---|---|"]
    sys.stdout.write("\n".join([*head, *rows(Results.read(sys.argv[1]))]) + "\n")
