"""Findings compare every strategy with random picks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curiosity_widgets.benchmarks.findings import METRICS, findings, pooled_difference, references
from curiosity_widgets.benchmarks.results import Results
from tests.benchmarks.made_results import result


def test_findings_compare_with_random(smoke: tuple[Results, Path, list[Any]], sample: str) -> None:
    results, _, _ = smoke
    random, mixed, *yardsticks = findings(results, sample, "retrained", METRICS[0])
    assert random.against == ()
    [against] = mixed.against
    assert against.label == "random"
    curves = [
        results.curves(sample, label, "pixels_r2", track="retrained").values for label in ("mixed", "random")
    ]
    difference = curves[0][:, -1] - curves[1][:, -1]
    assert against.difference.difference.value == pytest.approx(difference.mean())
    assert against.saved.of == 13
    assert [it.label.split(",")[0] for it in yardsticks] == [
        "extra trees",
        "ridge regression",
        "mean spectrum",
        "neighbours alone",
        "Gaussian process on structure and position",
    ]
    assert yardsticks[2].final.value <= 0  # the pixels' own mean is the best constant
    together = pooled_difference(results, "mixed", "random", METRICS[0], "retrained")
    assert together.difference.value == pytest.approx(difference.mean())


def test_every_strategy_is_compared_with_random_picks_and_with_one_design_that_fills_the_sample() -> None:
    labels = ("balanced", "grid", "sobol", "random")
    made = Results(
        [
            result("pto-1.7um", label, seed, 0.5 + 0.1 * (label == "sobol"))
            for label in labels
            for seed in (0, 1)
        ]
    )
    assert references(made, "balanced") == ["random", "sobol"]
    assert references(made, "sobol") == ["random"]  # never with itself, nor with a worse design
    assert references(made, "random") == []
    balanced = findings(made, "pto-1.7um", "retrained", METRICS[0])[0]
    values = {it.label: it.difference.difference.value for it in balanced.against}
    assert values == pytest.approx({"random": 0.0, "sobol": -0.1})
