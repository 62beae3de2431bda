"""Verdicts in words, and all findings as plain values."""

from __future__ import annotations

import json

from curiosity_widgets.benchmarks.summary import FEW_SEEDS, summary, verdict
from tests.benchmarks.made_results import results


def test_a_verdict_reports_what_the_model_explains_and_what_a_strategy_saves() -> None:
    learnable, few, better = verdict(results("pto-1.7um"), "pto-1.7um", "retrained")
    assert learnable.startswith("With 40 spectra (random picks) the model explains 52 % of the variance of ")
    assert learnable.endswith("; extra trees 26 %, ridge regression 15 %, mean spectrum nothing.")
    assert few.startswith("Only 4 paired seed(s)")
    assert few.endswith(f"take {FEW_SEEDS} or more.")
    assert "`balanced` needs 30 of the 40 spectra that random needs" in better
    assert "at the end better by 0.115" in better


def test_a_worse_strategy_is_called_worse() -> None:
    *_, worse = verdict(results("pto-1.7um", gain=-0.1), "pto-1.7um", "retrained")
    assert "`balanced` does not reach what random reaches with 40 spectra" in worse
    assert "at the end worse by" in worse


def test_a_summary_is_json_and_counts() -> None:
    found = summary(results("pto-1.7um", "pto-1.3um"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["trials"], found["seeds"]) == (16, [0, 1, 2, 3])
    assert [entry["data"] for entry in found["results"]] == ["pto-1.7um", "pto-1.3um"]
    assert found["results"][0]["findings"]["blocks_r2"] == []  # scored nowhere
