"""Writes the tables of earlier.md: python docs/benchmark/earlier.py

They are of an earlier version of the learner; whole_table_page.py makes those of today's.
"""

from __future__ import annotations

import csv
import lzma
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # tables.py lies beside this file
from tables import LAST, Table, difference, head, line, number, with_tables  # noqa: E402

RESULTS, PAGE = HERE / "results.csv.xz", HERE / "earlier.md"
SAMPLE = "pto-1.7um"
PAPER = ("workflow A", "workflow B")
METRICS = ("pixels_r2", "blocks_r2", "clusters_r2", "worst_tenth")


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


def network_table(table: Table) -> Iterator[str]:
    """The paper's network with random picks, beside simple models on the same spectra."""
    yield head("sample", "spectra", "the paper's network: pixels / blocks", "extra trees", "ridge")
    for data in table.data:
        for n in (30, 100, LAST):
            lines = (("reference", "learner"), ("random", "forest"), ("random", "ridge"))
            cells = [
                " / ".join(number(table.mean(data, label, it, n, predictor)) for it in METRICS[:2])
                for label, predictor in lines
            ]
            yield line([data, str(n), *cells])


def read() -> Iterator[Mapping[str, Any]]:
    """All rows of the results, which the column "run" tells apart."""
    with lzma.open(RESULTS, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def tables() -> dict[str, str]:
    """Name → text of every table of earlier.md."""
    by_track = {track: Table(read(), track) for track in ("retrained", "online")}
    made = {
        "all strategies on one sample": other_strategies_table(by_track["retrained"], SAMPLE),
        "the paper's network": network_table(by_track["retrained"]),
        "workflows of the paper": paper_table(by_track, SAMPLE),
    }
    return {name: "".join(lines) for name, lines in made.items()}


def main() -> None:
    """Bring earlier.md up to date."""
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), tables()), encoding="utf-8")


if __name__ == "__main__":
    main()
