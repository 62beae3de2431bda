"""The verdict of a benchmark in sentences, and all its findings as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.findings import METRICS, Finding, Metric, baseline, findings, labels_of
from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.statistics import Comparison
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.session.summary import explained

FEW_SEEDS = 10
LITTLE = 0.1  # an R² below which little can be learned


def verdict(results: Results, data: str, track: str) -> list[str]:
    """The results on one data set, in plain sentences."""
    sentences = [_learnable(results, data, track)]
    seeds = len(results.names("seed"))
    if seeds < FEW_SEEDS:
        sentences.append(f"Only {seeds} paired seed(s): a hint, not proof; take {FEW_SEEDS} or more.")
    for metric in METRICS:
        for it in findings(results, data, track, metric):
            if it.saved is not None and it.difference is not None:
                sentences.append(_sentence(it, metric))
    return [sentence for sentence in sentences if sentence]


def summary(results: Results) -> dict[str, Any]:
    """All findings and verdicts as plain JSON values; numbers that do not exist or are infinite: null."""
    entries = [
        {
            "data": data,
            "track": track,
            "verdict": verdict(results, data, track),
            "findings": {
                metric.name: [jsonable(asdict(it)) for it in findings(results, data, track, metric)]
                for metric in METRICS
            },
        }
        for track in results.names("track")
        for data in results.names("data")
    ]
    return {
        "trials": len(results.trials),
        "seeds": results.names("seed"),
        "version": sorted({it.version for it in results.trials}),
        "results": entries,
    }


def _learnable(results: Results, data: str, track: str) -> str:
    """Whether anything can be learned here, beside the yardsticks."""
    found = {it.label: it for it in findings(results, data, track, METRICS[0])}
    if not found:
        return ""
    labels = labels_of(results, data, track)
    ours = [label for label in labels if baseline(results, label) == label]
    first = ours[0] if ours else labels[0]
    if first not in found:
        return ""
    beside = {"the paper's network": found["reference"].final.value} if "reference" in found else {}
    beside |= {name.split(",")[0]: it.final.value for name, it in found.items() if name not in labels}
    reached = explained(
        found[first].final.value,
        "the spectra of unmeasured pixels",
        beside,
        f"With {found[first].n} spectra ({first} picks) the model",
    )
    best = max(it.final.value for it in found.values())
    return f"Little can be learned here. {reached}" if best < LITTLE else reached


def _sentence(found: Finding, metric: Metric) -> str:
    saved, difference = found.saved, found.difference
    assert saved is not None  # noqa: S101 - the caller checked
    assert difference is not None  # noqa: S101
    spectra = saved.spectra
    if not np.isfinite(spectra.value):
        needs = f"`{found.label}` does not reach what {found.against} reaches with {saved.of} spectra"
    else:
        needs = (
            f"`{found.label}` needs {spectra.value:.0f} of the {saved.of} spectra that {found.against} needs"
        )
        if np.isfinite(spectra.low):
            high = f"{spectra.high:.0f}" if np.isfinite(spectra.high) else f"more than {saved.of}"
            needs += f" (95 %: {spectra.low:.0f}–{high})"
    return f"On this sample, {metric.where}, {needs}; {_final(difference, metric)}."


def _final(difference: Comparison, metric: Metric) -> str:
    seeds = f"{difference.wins} wins, {difference.ties} ties, {difference.losses} losses"
    value = difference.difference
    if not np.isfinite(value.low):
        return "one seed allows no comparison"
    amount = f"{abs(value.value):.3f}"
    if value.low <= 0 <= value.high:
        return f"no significant difference at the end over {difference.pairs} seeds ({seeds})"
    better = "better" if value.value > 0 else "worse"
    return f"at the end {better} by {amount} (p = {difference.p:.2g}; {seeds})"
