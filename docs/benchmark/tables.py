"""Writes the tables of README.md from the results beside it: python docs/benchmark/tables.py

A table is put between the lines ``<!-- table: NAME -->`` and ``<!-- end of table -->``.
"""

from __future__ import annotations

import csv
import lzma
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.statistics import Comparison, compare, pooled, saving

HERE = Path(__file__).parent
RESULTS = HERE / "results.csv.xz"  # of all three commands on the page, told apart by the column "run"
WORDS = ("run", "data", "label", "predictor", "workflow", "strategy", "track", "seed", "n")
STRATEGIES = ("balanced", "typicality", "curiosity")
PAPER = ("workflow A", "workflow B")
METRICS = ("pixels_r2", "blocks_r2", "clusters_r2", "worst_tenth")
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

    def mean(self, data: str, label: str, metric: str, n: int, predictor: str = "learner") -> float:
        """Over all seeds; NaN where there are none."""
        values = list(self.at(data, label, metric, n, predictor).values())
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


def learner_table(table: Table) -> Iterator[str]:
    """How much is learned, beside the yardsticks."""
    yield head(
        "sample",
        "spectra",
        "pixels: random → balanced",
        "difference (95 %)",
        "blocks: random → balanced",
        "difference (95 %)",
        "the paper's network, pixels / blocks",
        "extra trees, ridge, mean (pixels)",
    )
    for data in table.data:
        for n in SHOWN:
            cells = [data, str(n)]
            for metric in ("pixels_r2", "blocks_r2"):
                pair = [number(table.mean(data, label, metric, n)) for label in ("random", "balanced")]
                same = n == SHOWN[0]  # the first spectra are shared
                cells += [pair[0] if same else " → ".join(pair)]
                cells += ["" if same else difference(table.differences(data, "balanced", metric, n))]
            paper = [
                number(table.mean(data, "reference", metric, n)) for metric in ("pixels_r2", "blocks_r2")
            ]
            cells += [" / ".join(paper) if paper[0] else ""]
            yardsticks = (
                table.mean(data, "random", "pixels_r2", n, it) for it in ("forest", "ridge", "mean")
            )
            yield line([*cells, ", ".join(number(value) for value in yardsticks)])


def strategies_table(table: Table) -> Iterator[str]:
    """Strategies against random picks, sample by sample and pooled."""
    yield head(
        "sample",
        "strategy",
        "pixels",
        "blocks",
        "clusters",
        "worst tenth",
        "spectra needed: pixels",
        "clusters",
        "worst tenth",
    )
    for data in table.data:
        for strategy in STRATEGIES:
            yield line([data, strategy, *against_random(table, data, strategy)])
    for strategy in STRATEGIES:
        cells = []
        for metric in METRICS:
            found = pooled([table.differences(data, strategy, metric) for data in table.data])
            cells.append(f"{found.difference.value:+.3f}, p = {found.p:.1g}, {found.wins}:{found.losses}")
        yield line(["**all**", strategy, *cells, "", "", ""])


def other_strategies_table(table: Table, data: str) -> Iterator[str]:
    """All strategies on one sample, the best on pixels first."""
    yield head(
        "strategy",
        "pixels",
        "blocks",
        "clusters",
        "worst tenth",
        "spectra needed: pixels",
        "clusters",
        "worst tenth",
    )
    strategies = [label for label in table.labels(data) if label not in ("random", "reference", *PAPER)]
    for strategy in sorted(
        strategies, key=lambda it: -float(table.differences(data, it, "pixels_r2").mean())
    ):
        yield line([strategy, *against_random(table, data, strategy)])


def against_random(table: Table, data: str, strategy: str) -> list[str]:
    """Differences to random picks at the last number, and the spectra that reach their last score."""
    needed = [table.saved(data, strategy, it) for it in ("pixels_r2", "clusters_r2", "worst_tenth")]
    return [*(difference(table.differences(data, strategy, metric)) for metric in METRICS), *needed]


def knowledge_table(table: Table) -> Iterator[str]:
    """What the learner knows of its own errors, and where nothing can be learned."""
    yield head(
        "sample",
        "expected and true error, rank correlation, blocks / pixels",
        "90 % intervals hold, blocks / pixels",
        "picks in the band (by chance)",
        "shown as not learnable with 100: band that may be measured / held-out band / rest",
        "R² on defects at 70: random → balanced",
    )
    for data in table.data:
        defects = [number(table.mean(data, label, "defects_r2", 70)) for label in ("random", "balanced")]
        yield line([
            data,
            balanced(table, data, "blocks_error_rank", "pixels_error_rank"),
            balanced(table, data, "blocks_coverage", "pixels_coverage"),
            *band_cells(table, data),
            " → ".join(defects) if defects[0] else "",
        ])  # fmt: skip


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


def paper_table(tables: dict[str, Table], data: str) -> Iterator[str]:
    """The paper's workflows beside the default, on both tracks."""
    counts = [f"{n}: pixels / blocks" for n in (30, 100, 150)]
    yield head("workflow", "track", "seeds", *counts, "against the last line, same seeds")
    for track, table in tables.items():
        for label in (*PAPER, "balanced", "curiosity", "random"):
            seeds = len(table.at(data, label, "pixels_r2", LAST))
            if seeds:
                pairs = [
                    [number(table.mean(data, label, metric, n)) for metric in ("pixels_r2", "blocks_r2")]
                    for n in (30, 100, 150)
                ]
                of = label if label in PAPER else f"default, {label} picks"
                against = [table.differences(data, label, metric) for metric in ("pixels_r2", "blocks_r2")]
                paired = " / ".join(difference(values) for values in against)
                last = "" if seeds < 2 or label == "random" else paired
                yield line([of, track, str(seeds), *(" / ".join(pair) for pair in pairs), last])


def read() -> Iterator[Mapping[str, Any]]:
    """All rows of the results, which the column "run" tells apart."""
    with lzma.open(RESULTS, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def tables() -> dict[str, str]:
    """Name → text of every table of README.md."""
    by_track = {track: Table(read(), track) for track in ("retrained", "online")}
    retrained = by_track["retrained"]
    made = {
        "learner": learner_table(retrained),
        "strategies": strategies_table(retrained),
        "self-knowledge": knowledge_table(retrained),
        "all strategies on one sample": other_strategies_table(retrained, "pto-1.7um"),
        "workflows of the paper": paper_table(by_track, "pto-1.7um"),
    }
    return {name: "".join(lines) for name, lines in made.items()}


def with_tables(page: str, made: Mapping[str, str]) -> str:
    """The page with every table made anew. Raises KeyError for a table that is not known."""
    return re.sub(
        r"(<!-- table: (.+?) -->\n).*?(<!-- end of table -->)",
        lambda found: f"{found[1]}{made[found[2]]}{found[3]}",
        page,
        flags=re.DOTALL,
    )


def main() -> None:
    """Bring README.md up to date."""
    page = HERE / "README.md"
    page.write_text(with_tables(page.read_text(encoding="utf-8"), tables()), encoding="utf-8")


if __name__ == "__main__":
    main()
