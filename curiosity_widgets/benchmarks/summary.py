"""The verdict of a benchmark in sentences, and all its findings as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.findings import (
    METRICS,
    Against,
    Finding,
    Metric,
    baseline,
    findings,
    labels_of,
    title_of,
)
from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.statistics import Saving
from curiosity_widgets.benchmarks.trial import REFERENCE
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.session.score_words import explained

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
            if it.against:
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
    beside = {title_of(REFERENCE): found[REFERENCE].final.value} if REFERENCE in found else {}
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
    needs = ", and ".join(_needs(it, first=not place) for place, it in enumerate(found.against))
    final = "; ".join(_final(it, first=not place) for place, it in enumerate(found.against))
    return f"On this sample, {metric.where}, `{found.label}` {needs}; {final}."


def saved_words(saved: Saving) -> str:
    """Spectra needed of those that another strategy needed, with the interval."""
    if not np.isfinite(saved.spectra.value):
        return f"more than {saved.of}"
    bounds = _bounds(saved)
    return f"{saved.spectra.value:.0f} of {saved.of}" + (f" ({bounds})" if bounds else "")


def _needs(it: Against, *, first: bool) -> str:
    saved = it.saved
    if not np.isfinite(saved.spectra.value):
        return f"does not reach what {it.label} reaches with {saved.of} spectra"
    of = f"of the {saved.of} spectra that {it.label} needs" if first else f"of those that {it.label} needs"
    bounds = _bounds(saved)
    interval = f" ({'95 %: ' if first else ''}{bounds})" if bounds else ""
    return f"needs {saved.spectra.value:.0f} {of}{interval}"


def _bounds(saved: Saving) -> str:
    """The interval of the spectra needed; empty where one seed gives none."""
    low, high = saved.spectra.low, saved.spectra.high
    if not np.isfinite(low):
        return ""
    return f"{low:.0f}–{f'{high:.0f}' if np.isfinite(high) else f'more than {saved.of}'}"


def _final(it: Against, *, first: bool) -> str:
    difference, value = it.difference, it.difference.difference
    counts = ((difference.wins, "win"), (difference.ties, "tie"), (difference.losses, "loss"))
    seeds = ", ".join(f"{count} {_plural(word, count)}" for count, word in counts)
    if not np.isfinite(value.low):
        return "one seed allows no comparison" if first else f"nor with {it.label}"
    if value.low <= 0 <= value.high:
        pairs = f" over {difference.pairs} seeds" if first else ""
        return f"no significant difference from {it.label} at the end{pairs} ({seeds})"
    better = "better" if value.value > 0 else "worse"
    end = "at the end " if first else ""
    return f"{end}{better} than {it.label} by {abs(value.value):.3f} (p = {difference.p:.2g}; {seeds})"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}{'es' if word.endswith('s') else 's'}"
