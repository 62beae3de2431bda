"""Verdicts in words, and all findings as plain values."""

from __future__ import annotations

import json

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.summary import FEW_SEEDS, summary, verdict
from tests.benchmarks.made_results import result, results


def test_a_verdict_reports_what_the_model_explains_and_what_a_strategy_saves() -> None:
    learnable, few, better = verdict(results("pto-1.7um"), "pto-1.7um", "retrained")
    assert learnable.startswith("With 40 spectra (random picks) the model explains 52 % of the variance of ")
    assert learnable.endswith("; extra trees 26 %, ridge regression 15 %, mean spectrum nothing.")
    assert few.startswith("Only 4 paired seed(s)")
    assert few.endswith(f"take {FEW_SEEDS} or more.")
    assert "`balanced` needs 30 of the 40 spectra that random needs" in better
    assert "at the end better than random by 0.115" in better


def test_a_worse_strategy_is_called_worse() -> None:
    *_, worse = verdict(results("pto-1.7um", gain=-0.1), "pto-1.7um", "retrained")
    assert "`balanced` does not reach what random reaches with 40 spectra" in worse
    assert "at the end worse than random by" in worse


def test_a_verdict_names_the_even_spread_beside_random_picks() -> None:
    spread = [result("pto-1.7um", "sobol", seed, 0.9) for seed in range(4)]
    made = Results([*results("pto-1.7um").trials, *spread])
    sentence = next(it for it in verdict(made, "pto-1.7um", "retrained") if "`balanced`" in it)
    assert (
        "needs 30 of the 40 spectra that random needs (95 %: 30–30), and does not reach what sobol"
        in sentence
    )
    assert "at the end better than random by 0.115" in sentence
    assert "; worse than sobol by" in sentence


def test_a_summary_is_json_and_counts() -> None:
    found = summary(results("pto-1.7um", "pto-1.3um"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["trials"], found["seeds"]) == (16, [0, 1, 2, 3])
    assert [entry["data"] for entry in found["results"]] == ["pto-1.7um", "pto-1.3um"]
    assert found["results"][0]["findings"]["blocks_r2"] == []  # scored nowhere
