"""From rows to findings: final values, differences from picks that need no learner, spectra saved."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from curiosity_widgets.benchmarks.trial import REFERENCE
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
    Metric("pixels_crps", "CRPS, pixels (in mean absolute deviations)", "", False),
    Metric("blocks_crps", "CRPS, blocks (in mean absolute deviations)", "", False),
    Metric("target_coverage", "Target space reached, share of its occupied bins", ""),
    Metric("noise_ceiling", "Noise ceiling of R² as estimated from the spectra measured", ""),
    Metric("true_ceiling", "Noise ceiling of R² on pixels, where the noise is known", ""),
    Metric("pixels_each_mse", "Mean square error of spectra scaled each by itself, pixels", "", False),
    Metric("pixels_symmetric_r2", "R² of patches up to their eight orientations, pixels", ""),
    Metric("blocks_symmetric_r2", "R² of patches up to their eight orientations, blocks", ""),
    Metric("band_share", "Picks in the band of noise, share of all", "", False),
    Metric("band_of_measurable", "The band's share of what may be measured", "", False),
    Metric("band_flagged", "Shown as not learnable, share of the band that can be measured", ""),
    Metric("unseen_band_flagged", "Shown as not learnable, share of the band's rest (held out)", ""),
    Metric("elsewhere_flagged", "Shown as not learnable, share of the rest", "", False),
)


# Designs that spread over the sample without a learner, the best known one first.
SPACE_FILLING = ("sobol", "latin_hypercube", "grid")


@dataclass(frozen=True)
class Against:
    """A strategy compared with another one, seed by seed; positive differences are better."""

    label: str  # of the other one
    difference: Comparison  # of final values
    area_difference: Comparison
    saved: Saving


@dataclass(frozen=True)
class Finding:
    """One strategy (or yardstick) by one metric, at the largest number of spectra and over all of them.

    ``against``: the comparisons with random picks and with a space-filling design, as far as they were run
    with the same workflow. Random picks alone say too little: a design that only spreads is better than they.
    """

    label: str
    n: int
    final: Interval
    area: Interval
    against: tuple[Against, ...] = ()


def title_of(label: str) -> str:
    """What pages and sentences call a label."""
    return "the paper's network" if label == REFERENCE else label


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
    return next((other for other, strategy in _alike(results, label).items() if strategy == "random"), None)


def references(results: Results, label: str) -> list[str]:
    """What a strategy is compared with: random picks, then one space-filling design; never itself."""
    alike = _alike(results, label)
    if alike.get(label) == "random":
        return []
    wanted = ("random",) if alike.get(label) in SPACE_FILLING else ("random", _best_design(alike))
    return [other for name in wanted for other, strategy in alike.items() if strategy == name][:2]


def _best_design(alike: dict[str, str]) -> str | None:
    return next((name for name in SPACE_FILLING if name in alike.values()), None)


def _alike(results: Results, label: str) -> dict[str, str]:
    """Labels and strategies of what was run with the same workflow and options; empty for trials apart."""
    trials = {it.trial.label: it.trial for it in results.trials}
    own = trials[label]
    if not own.error_model:
        return {}
    return {
        other.label: other.strategy
        for other in trials.values()
        if other.error_model
        and (other.workflow, dict(other.workflow_options)) == (own.workflow, dict(own.workflow_options))
    }


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
    compared = []
    for other in references(results, label):
        theirs = _curves(results, data, other, metric, track)
        found = None if theirs is None else _against(other, curves, theirs, metric)
        compared += [found] if found else []
    return replace(_alone(label, curves), against=tuple(compared))


def _against(label: str, ours: Curves, theirs: Curves, metric: Metric) -> Against | None:
    """None where the two have no seed or number of spectra in common."""
    counts, own, other = aligned(ours, theirs)
    if not own.size:
        return None
    sign = 1.0 if metric.larger_is_better else -1.0
    return Against(
        label,
        difference=compare(sign * own[:, -1], sign * other[:, -1]),
        area_difference=compare(sign * area(counts, own), sign * area(counts, other)),
        saved=saving(counts, sign * own, sign * other),
    )


def _alone(label: str, curves: Curves) -> Finding:
    return Finding(
        label,
        int(curves.n[-1]),
        mean_interval(curves.values[:, -1]),
        mean_interval(area(curves.n, curves.values)),
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
