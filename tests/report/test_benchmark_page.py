"""The page of a benchmark: what stands on it is what the rows say."""

from __future__ import annotations

import re

import numpy as np

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.trial import Trial, TrialResult
from curiosity_widgets.report.benchmark_page import report


def result(data: str, label: str, seed: int, score: float) -> TrialResult:
    trial = Trial(data=data, seed=seed, strategy=label, budget=40, scored=(30, 40))
    common = {"data": data, "label": label, "seed": seed, "track": "retrained", "workflow": "dense"}
    rows = tuple(
        {**common, "predictor": predictor, "n": n, "pixels_r2": worth * score, "blocks_r2": np.nan}
        for n in (30, 40)
        for predictor, worth in (("learner", 1.0), ("forest", 0.5), ("ridge", 0.3), ("mean", 0.0))
    )
    return TrialResult(trial, rows, np.zeros((40, 2)), 1.0)


def results(*data: str, gain: float = 0.1) -> Results:
    return Results(
        [
            result(name, label, seed, 0.5 + 0.01 * seed + gain * (label == "balanced") * (1 + 0.1 * seed))
            for name in data
            for label in ("random", "balanced")
            for seed in range(4)
        ]
    )


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_all_data_sets_together() -> None:
    said = words(report(results("pto-1.7um", "pto-1.3um")))
    table = said[said.index("All data sets together") :]
    # 8 pairs with a mean of .1 · 1.15; every one of them is won
    assert re.search(r"balanced R², unmeasured pixels 8 0\.115 \[0\.10\d, 0\.12\d\]", table)
    assert "8/0/0" in table[: table.index("pto-1.7um")]
    assert "held-out blocks" not in table[: table.index("pto-1.7um")]  # nobody was scored there


def test_one_data_set_has_nothing_to_be_pooled_with() -> None:
    assert "All data sets together" not in words(report(results("pto-1.7um")))
