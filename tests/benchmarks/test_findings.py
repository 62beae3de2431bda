"""Findings compare every strategy with random picks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curiosity_widgets.benchmarks.findings import METRICS, findings, pooled_difference
from curiosity_widgets.benchmarks.results import Results


def test_findings_compare_with_random(smoke: tuple[Results, Path, list[Any]], sample: str) -> None:
    results, _, _ = smoke
    random, mixed, *yardsticks = findings(results, sample, "retrained", METRICS[0])
    assert random.difference is None
    assert mixed.against == "random"
    assert mixed.difference is not None
    curves = [
        results.curves(sample, label, "pixels_r2", track="retrained").values for label in ("mixed", "random")
    ]
    difference = curves[0][:, -1] - curves[1][:, -1]
    assert mixed.difference.difference.value == pytest.approx(difference.mean())
    assert mixed.saved is not None
    assert mixed.saved.of == 13
    assert [it.label.split(",")[0] for it in yardsticks] == [
        "extra trees",
        "ridge regression",
        "mean spectrum",
    ]
    assert yardsticks[2].final.value <= 0  # the pixels' own mean is the best constant
    together = pooled_difference(results, "mixed", "random", METRICS[0], "retrained")
    assert together.difference.value == pytest.approx(difference.mean())
