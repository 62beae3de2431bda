"""From rows to findings: final values, differences from random picks, spectra saved."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Metric:
    """A column of the results, and how it is described."""

    name: str
    title: str
    where: str  # as in "… on unmeasured pixels"
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
    Metric("band_share", "Picks in the band of noise, share of all", "", False),
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
    labels = labels_of(results, data, track)
    found = [_finding(results, data, track, metric, label) for label in labels]
    basis = next((it for it in labels if baseline(results, it) == it), labels[0] if labels else None)
    if basis is not None:
        for predictor, stroke in YARDSTICKS.items():
            try:
                curves = results.curves(data, basis, metric.name, track=track, predictor=predictor)
            except CuriosityError:
                continue
            found.append(_alone(f"{stroke.label}, spectra of {basis}", curves))
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
    """Differences of final values between two labels over all data sets that both have."""
    sign = 1.0 if metric.larger_is_better else -1.0
    differences = []
    for data in results.names("data"):
        both = [_curves(results, data, it, metric, track) for it in (label, against)]
        if both[0] is not None and both[1] is not None:
            _, ours, theirs = aligned(both[0], both[1])
            if ours.size:
                differences.append(sign * (ours[:, -1] - theirs[:, -1]))
    return pooled(differences if differences else [np.empty(0)])


def _finding(results: Results, data: str, track: str, metric: Metric, label: str) -> Finding:
    curves = results.curves(data, label, metric.name, track=track)
    against = baseline(results, label)
    other = None if against in (None, label) else _curves(results, data, str(against), metric, track)
    plain = _alone(label, curves)
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


def _alone(label: str, curves: Curves) -> Finding:
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


def labels_of(results: Results, data: str, track: str) -> list[str]:
    """Labels of a data set and track, in the order of their first row."""
    rows = (row for row in results.rows if row["data"] == data and row["track"] == track)
    return list(dict.fromkeys(str(row["label"]) for row in rows))
