"""What the tables of the benchmark's pages are made with.

A table is put between the lines ``<!-- table: NAME -->`` and ``<!-- end of table -->``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.statistics import Comparison, compare, saving

WORDS = ("run", "data", "label", "predictor", "workflow", "strategy", "track", "seed", "n")
SHOWN = (30, 50, 100, 150)
LAST = SHOWN[-1]
Curve = dict[int, dict[int, float]]  # seed → spectra → value


class Table:
    """Values of one track, asked for by name."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], track: str) -> None:
        self.curves: dict[tuple[str, str, str, str], Curve] = defaultdict(lambda: defaultdict(dict))
        for row in rows:
            if row["track"] != track:
                continue
            for metric, value in row.items():
                if value not in (None, "") and metric not in WORDS:
                    curve = self.curves[row["data"], row["label"], row["predictor"], metric]
                    curve[int(row["seed"])][int(row["n"])] = float(value)
        self.data = list(dict.fromkeys(key[0] for key in self.curves))

    def labels(self, data: str) -> list[str]:
        """What was run on a sample."""
        return list(dict.fromkeys(key[1] for key in self.curves if key[0] == data))

    def at(self, data: str, label: str, metric: str, n: int, predictor: str = "learner") -> dict[int, float]:
        """Seed → value at ``n`` spectra."""
        curve = self.curves.get((data, label, predictor, metric), {})
        return {seed: values[n] for seed, values in curve.items() if n in values}

    def mean(
        self,
        data: str,
        label: str,
        metric: str,
        n: int,
        predictor: str = "learner",
        seeds: Iterable[int] | None = None,
    ) -> float:
        """Over all seeds, or these; NaN where there are none."""
        found = self.at(data, label, metric, n, predictor)
        values = list(found.values()) if seeds is None else [found[seed] for seed in seeds if seed in found]
        return float(np.mean(values)) if values else np.nan

    def differences(
        self, data: str, label: str, metric: str, n: int = LAST, reference: str = "random"
    ) -> np.ndarray:
        """Of ``label`` and a reference, seed by seed; positive is better."""
        ours, theirs = self.at(data, label, metric, n), self.at(data, reference, metric, n)
        sign = -1.0 if metric == "worst_tenth" else 1.0
        return np.array([sign * (ours[seed] - theirs[seed]) for seed in ours if seed in theirs])

    def saved(self, data: str, label: str, metric: str, reference: str = "random") -> str:
        """Spectra that reach the reference's last score, with their interval."""
        curves = [self.curves[data, it, "learner", metric] for it in (label, reference)]
        seeds = [seed for seed in curves[0] if all(LAST in curve.get(seed, {}) for curve in curves)]
        if not seeds:
            return ""
        common = set.intersection(*(set(one[seed]) for one in curves for seed in seeds))
        counts = np.array(sorted(n for n in common if n <= LAST))
        ours, theirs = (np.array([[one[seed][n] for n in counts] for seed in seeds]) for one in curves)
        sign = -1.0 if metric == "worst_tenth" else 1.0
        found = saving(counts, sign * ours, sign * theirs).spectra
        if not np.isfinite(found.value):
            return f"> {LAST}"
        high = f"{found.high:.0f}" if np.isfinite(found.high) else f"> {LAST}"
        return f"{found.value:.0f} ({found.low:.0f}–{high})" if len(seeds) > 1 else f"{found.value:.0f}"


def difference(values: np.ndarray) -> str:
    """Mean and half width of the 95 % interval; of a single pair the difference alone."""
    if not len(values):
        return ""
    found: Comparison = compare(values, np.zeros(len(values)))
    half = found.difference.high - found.difference.value
    return f"{found.difference.value:+.3f}" + (f" ± {half:.3f}" if len(values) > 1 else "")


def number(value: float, digits: int = 2) -> str:
    """Empty where it is not known."""
    return "" if np.isnan(value) else f"{value:.{digits}f}"


def line(cells: list[str]) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(cells) + " |\n"


def head(*names: str) -> str:
    """The first two lines of a Markdown table."""
    return line(list(names)) + line(["---"] * len(names))


def balanced(table: Table, data: str, *metrics: str, n: int = LAST) -> str:
    """What `balanced` picks come to at ``n`` spectra; empty where it is not known."""
    values = [number(table.mean(data, "balanced", metric, n)) for metric in metrics]
    return " / ".join(values) if values[0] else ""


def band_cells(table: Table, data: str) -> list[str]:
    """Picks in a band without information, and what is shown as not learnable; empty where there is none."""
    share = balanced(table, data, "band_share")
    if not share:
        return ["", ""]
    flagged = balanced(table, data, "band_flagged", "unseen_band_flagged", "elsewhere_flagged", n=100)
    return [f"{share} ({balanced(table, data, 'band_of_measurable')})", flagged]


def with_tables(page: str, made: Mapping[str, str]) -> str:
    """The page with every table made anew. Raises KeyError for a table that is not known."""
    return re.sub(
        r"(<!-- table: (.+?) -->\n).*?(<!-- end of table -->)",
        lambda found: f"{found[1]}{made[found[2]]}{found[3]}",
        page,
        flags=re.DOTALL,
    )
