"""From rows to findings: final values, differences from random picks, spectra saved, a verdict in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.results import Curves, Results
from curiosity_widgets.benchmarks.statistics import (
    Comparison,
    Interval,
    Saving,
    area,
    compare,
    mean_interval,
    pooled,
    saving,
)
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.palette import YARDSTICKS
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.summary import explained

FEW_SEEDS = 10
LITTLE = 0.1  # an R² below which we say that little can be learned


@dataclass(frozen=True)
class Metric:
    """A column of the results, in words."""

    name: str
    title: str
    where: str  # as in "explains 70 % of what varies …"
    larger_is_better: bool = True


METRICS = (
    Metric("pixels_r2", "R², unmeasured pixels", "on unmeasured pixels"),
    Metric("blocks_r2", "R², held-out blocks", "on held-out blocks"),
    Metric("clusters_r2", "R², mean over structure clusters", "averaged over kinds of structure"),
    Metric("defects_r2", "R², rare defects", "on the rare defects"),
    Metric("worst_tenth", "Error of the worst tenth", "on the worst tenth of the pixels", False),
)
KNOWLEDGE = (
    Metric("blocks_error_rank", "Rank correlation, predicted and true error, blocks", ""),
    Metric("blocks_coverage", "Coverage of 90 % intervals, blocks", ""),
    Metric("pixels_error_rank", "Rank correlation, predicted and true error, pixels", ""),
    Metric("pixels_coverage", "Coverage of 90 % intervals, pixels", ""),
    Metric("band_share", "Picks in the band that says nothing, share of all", "", False),
    Metric("band_of_measurable", "The band's share of what may be measured", "", False),
    Metric("band_flagged", "Shown as not learnable, share of the band that can be measured", ""),
    Metric("unseen_band_flagged", "Shown as not learnable, share of the band's rest (held out)", ""),
    Metric("elsewhere_flagged", "Shown as not learnable, share of the rest", "", False),
)


@dataclass(frozen=True)
class Finding:
    """One strategy (or yardstick) by one metric, at the largest number of spectra and over all of them."""

    label: str
    n: int
    final: Interval
    area: Interval
    against: str  # the label of the random picks it is compared with; empty where there are none
    difference: Comparison | None = None  # of final values, positive is better than random
    area_difference: Comparison | None = None
    saved: Saving | None = None


def findings(results: Results, data: str, track: str, metric: Metric) -> list[Finding]:
    """All strategies, then the yardsticks on the baseline's spectra. Unknown everywhere: an empty list."""
    labels = _labels(results, data, track)
    found = [_finding(results, data, track, metric, label) for label in labels]
    basis = next((it for it in labels if baseline(results, it) == it), labels[0] if labels else None)
    if basis is not None:
        for predictor, stroke in YARDSTICKS.items():
            try:
                curves = results.curves(data, basis, metric.name, track=track, predictor=predictor)
            except CuriosityError:
                continue
            found.append(_plain(f"{stroke.label}, spectra of {basis}", curves))
    return [it for it in found if np.isfinite(it.final.value)]


def baseline(results: Results, label: str) -> str | None:
    """The random picks that a strategy is compared with: those of the same workflow and options."""
    trials = {it.trial.label: it.trial for it in results.trials}
    own = trials[label]
    if not own.error_model:
        return None
    for other in trials.values():
        same = (other.workflow, dict(other.workflow_options)) == (own.workflow, dict(own.workflow_options))
        if other.strategy == "random" and same and other.error_model:
            return other.label
    return None


def aligned(first: Curves, second: Curves) -> tuple[np.ndarray, FloatArray, FloatArray]:
    """Numbers of spectra and values (seeds, n) that two curves have in common, paired."""
    counts = np.intersect1d(first.n, second.n)
    seeds = [seed for seed in first.seeds if seed in second.seeds]

    def part(curves: Curves) -> FloatArray:
        rows = [curves.seeds.index(seed) for seed in seeds]
        values: FloatArray = curves.values[rows][:, np.isin(curves.n, counts)]
        return values

    return counts, part(first), part(second)


def pooled_difference(results: Results, label: str, against: str, metric: Metric, track: str) -> Comparison:
    """Differences of final values between two labels over all data sets that both met."""
    sign = 1.0 if metric.larger_is_better else -1.0
    differences = []
    for data in results.names("data"):
        both = [_curves(results, data, it, metric, track) for it in (label, against)]
        if both[0] is not None and both[1] is not None:
            _, ours, theirs = aligned(both[0], both[1])
            if ours.size:
                differences.append(sign * (ours[:, -1] - theirs[:, -1]))
    return pooled(differences if differences else [np.empty(0)])


def verdict(results: Results, data: str, track: str) -> list[str]:
    """What the numbers say of one data set, in plain sentences."""
    said = [_learnable(results, data, track)]
    seeds = len(results.names("seed"))
    if seeds < FEW_SEEDS:
        said.append(f"Only {seeds} paired seed(s): a hint, no proof; take {FEW_SEEDS} or more for a claim.")
    for metric in METRICS:
        for it in findings(results, data, track, metric):
            if it.saved is not None and it.difference is not None:
                said.append(_sentence(it, metric))
    return [sentence for sentence in said if sentence]


def described(results: Results) -> dict[str, Any]:
    """All findings and verdicts as plain JSON values; numbers that do not exist or are infinite: null."""
    entries = [
        {
            "data": data,
            "track": track,
            "verdict": verdict(results, data, track),
            "findings": {
                metric.name: [_finite(asdict(it)) for it in findings(results, data, track, metric)]
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


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _finding(results: Results, data: str, track: str, metric: Metric, label: str) -> Finding:
    curves = results.curves(data, label, metric.name, track=track)
    against = baseline(results, label)
    other = None if against in (None, label) else _curves(results, data, str(against), metric, track)
    plain = _plain(label, curves)
    if other is None:
        return plain
    counts, ours, theirs = aligned(curves, other)
    sign = 1.0 if metric.larger_is_better else -1.0
    if not ours.size:
        return plain
    return Finding(
        label,
        plain.n,
        plain.final,
        plain.area,
        against=str(against),
        difference=compare(sign * ours[:, -1], sign * theirs[:, -1]),
        area_difference=compare(sign * area(counts, ours), sign * area(counts, theirs)),
        saved=saving(counts, sign * ours, sign * theirs),
    )


def _plain(label: str, curves: Curves) -> Finding:
    return Finding(
        label,
        int(curves.n[-1]),
        mean_interval(curves.values[:, -1]),
        mean_interval(area(curves.n, curves.values)),
        "",
    )


def _curves(results: Results, data: str, label: str, metric: Metric, track: str) -> Curves | None:
    try:
        return results.curves(data, label, metric.name, track=track)
    except CuriosityError:
        return None


def _labels(results: Results, data: str, track: str) -> list[str]:
    rows = (row for row in results.rows if row["data"] == data and row["track"] == track)
    return list(dict.fromkeys(str(row["label"]) for row in rows))


def _learnable(results: Results, data: str, track: str) -> str:
    """Whether anything can be learned here, beside the yardsticks."""
    found = {it.label: it for it in findings(results, data, track, METRICS[0])}
    if not found:
        return ""
    labels = _labels(results, data, track)
    ours = [label for label in labels if baseline(results, label) == label]
    first = ours[0] if ours else labels[0]
    if first not in found:
        return ""
    beside = {"the paper's network": found["reference"].final.value} if "reference" in found else {}
    beside |= {name.split(",")[0]: it.final.value for name, it in found.items() if name not in labels}
    said = explained(
        found[first].final.value,
        "the spectra of unmeasured pixels",
        beside,
        f"With {found[first].n} spectra ({first} picks) the model",
    )
    best = max(it.final.value for it in found.values())
    return f"Little can be learned here. {said}" if best < LITTLE else said


def _sentence(found: Finding, metric: Metric) -> str:
    saved, difference = found.saved, found.difference
    assert saved is not None  # noqa: S101 - the caller asked
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
        return "one seed shows no more than that"
    amount = f"{abs(value.value):.3f}"
    if value.low <= 0 <= value.high:
        return f"at the end no difference that {difference.pairs} seeds could show ({seeds})"
    better = "better" if value.value > 0 else "worse"
    return f"at the end {better} by {amount} (p = {difference.p:.2g}; {seeds})"
