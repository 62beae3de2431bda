"""Writes the tables of README.md and whole_table.md: python docs/benchmark/whole_table_page.py

They are of the trials that whole_table.py keeps, however many there are by now.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from curiosity_widgets.benchmarks.statistics import pooled

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # tables.py lies beside this file
from tables import (  # noqa: E402
    LAST,
    SHOWN,
    Table,
    balanced,
    band_cells,
    difference,
    head,
    line,
    number,
    with_tables,
)  # fmt: skip
from whole_table import KEPT, SAMPLES  # noqa: E402

PAGES = HERE / "README.md", HERE / "whole_table.md"
REFERENCES = ("random", "sobol")  # picks that look at nothing, and an even design
RULES = ("balanced", "mixed", "error_reduction", "feature_weighted", "typicality", "curiosity")
RULED_BY = ("pixels_r2", "blocks_r2", "worst_tenth")  # positive differences are better in all three
YARDSTICKS = {
    "forest": "extra trees", "ridge": "ridge", "neighbours": "neighbours", "gp": "Gaussian process"
}  # fmt: skip
WORKFLOW_B = "workflow B"


def learner_table(table: Table) -> Iterator[str]:
    """How much is learned, by three ways of picking, beside the yardsticks."""
    picks = (*REFERENCES, "balanced")
    network = any(table.at(data, "reference", "pixels_r2", LAST) for data in table.data)
    yield head(
        "sample",
        "seeds",
        "spectra",
        f"pixels: {', '.join(picks)}",
        f"blocks: {', '.join(picks)}",
        *(["the paper's network, pixels / blocks"] if network else []),
        f"{', '.join(YARDSTICKS.values())} (pixels)",
        f"{', '.join(YARDSTICKS.values())} (blocks)",
    )
    for data in table.data:
        for n in SHOWN:
            cells = [data, str(len(table.at(data, "balanced", "pixels_r2", n))), str(n)]
            for metric in ("pixels_r2", "blocks_r2"):
                values = [number(table.mean(data, label, metric, n)) for label in picks]
                cells += [values[0] if n == SHOWN[0] else ", ".join(values)]  # the first spectra are shared
            cells += [two(table, data, "reference", n)] if network else []
            for metric in ("pixels_r2", "blocks_r2"):
                theirs = [table.mean(data, "random", metric, n, it) for it in YARDSTICKS]
                cells += [", ".join(number(value) for value in theirs)]
            yield line(cells)


def two(
    table: Table,
    data: str,
    label: str,
    n: int,
    predictor: str = "learner",
    seeds: Iterable[int] | None = None,
) -> str:
    """R² on pixels and on blocks, of all seeds or these; empty where there is none."""
    values = [number(table.mean(data, label, it, n, predictor, seeds)) for it in ("pixels_r2", "blocks_r2")]
    return " / ".join(values) if values[0] else ""


def rules_table(table: Table) -> Iterator[str]:
    """Rules against random picks and an even design, sample by sample and pooled."""
    yield head(
        "sample",
        "rule",
        "seeds",
        *(f"{it} less {reference}" for it in ("pixels", "blocks", "worst tenth") for reference in REFERENCES),
        *(f"spectra needed of the {LAST} of {reference}" for reference in REFERENCES),
    )
    for data in table.data:
        for rule in (it for it in RULES if table.at(data, it, "pixels_r2", LAST)):
            cells = [data, rule, str(len(table.at(data, rule, "pixels_r2", LAST)))]
            for metric in RULED_BY:
                cells += [
                    difference(table.differences(data, rule, metric, reference=of)) for of in REFERENCES
                ]
            yield line([*cells, *(table.saved(data, rule, "pixels_r2", of) for of in REFERENCES)])


def pooled_table(table: Table) -> Iterator[str]:
    """Rules against random picks and an even design, over all pairs of a sample and a seed."""
    yield head(
        "rule",
        "pairs",
        *(f"{it} less {reference}" for it in ("pixels", "blocks", "worst tenth") for reference in REFERENCES),
    )
    for rule in RULES:
        cells = [over_all(table, rule, metric, of) for metric in RULED_BY for of in REFERENCES]
        pairs = sum(len(table.differences(data, rule, RULED_BY[0])) for data in table.data)
        yield line([rule, str(pairs), *cells])


def over_all(table: Table, rule: str, metric: str, reference: str) -> str:
    """The mean difference over all pairs, its p and how many pairs it won and lost."""
    pairs = [table.differences(data, rule, metric, reference=reference) for data in table.data]
    if not sum(map(len, pairs)):
        return ""
    found = pooled(pairs)
    return f"{found.difference.value:+.3f}, p = {found.p:.1g}, {found.wins}:{found.losses}"


def summary_table(table: Table) -> Iterator[str]:
    """The default on every sample: how much it learns, and what its picks save."""
    rule = "balanced"
    yield head(
        "sample",
        "seeds",
        *(f"{n} spectra: pixels / blocks" for n in (30, 100, LAST)),
        *(f"pixels at {LAST}, less {reference}" for reference in REFERENCES),
        f"blocks at {LAST}, less random",
        *(f"spectra needed of the {LAST} of {reference}" for reference in REFERENCES),
    )
    for data in table.data:
        seeds = len(table.at(data, rule, "pixels_r2", LAST))
        learned = [two(table, data, rule, n) for n in (30, 100, LAST)]
        saved = [table.saved(data, rule, "pixels_r2", of) for of in REFERENCES]
        less = [difference(table.differences(data, rule, "pixels_r2", reference=of)) for of in REFERENCES]
        blocks = difference(table.differences(data, rule, "blocks_r2"))
        yield line([data, str(seeds), *learned, *less, blocks, *saved])
    means = [over_all(table, rule, "pixels_r2", of) for of in REFERENCES]
    yield line(["**all**", "", "", "", "", *means, over_all(table, rule, "blocks_r2", "random"), "", ""])


def ceiling_table(table: Table) -> Iterator[str]:
    """How far the learner is from what all measurable spectra together would give, on the same seeds."""
    yield head(
        "sample",
        "seeds",
        *(f"balanced, {n} spectra: pixels / blocks" for n in (100, LAST)),
        "all measurable spectra, with neighbours: pixels",
        "from structure alone: pixels / blocks",
    )
    for data in table.data:
        seeds = table.at(data, "random", "pixels_r2", SHOWN[0], "ceiling")
        if seeds:
            reached = [two(table, data, "balanced", n, seeds=seeds) for n in (100, LAST)]
            all_of_them = number(table.mean(data, "random", "pixels_r2", SHOWN[0], "ceiling"))
            alone = two(table, data, "random", SHOWN[0], "ceiling_of_structure")
            yield line([data, str(len(seeds)), *reached, all_of_them, alone])


def workflow_b_table(table: Table) -> Iterator[str]:
    """The paper's workflow B on every sample, beside random picks of the default with the same seeds."""
    yield head(
        "sample",
        "seeds",
        *(f"workflow B, {n} spectra: pixels / blocks" for n in (30, 100, LAST)),
        f"at {LAST}, less the default with random picks: pixels / blocks",
    )
    for data in table.data:
        seeds = len(table.at(data, WORKFLOW_B, "pixels_r2", LAST))
        if seeds:
            against = [table.differences(data, WORKFLOW_B, it) for it in ("pixels_r2", "blocks_r2")]
            reached = [two(table, data, WORKFLOW_B, n) for n in (30, 100, LAST)]
            yield line([data, str(seeds), *reached, " / ".join(map(difference, against))])


def knowledge_table(table: Table) -> Iterator[str]:
    """What the learner knows of its own errors, and where nothing can be learned."""
    yield head(
        "sample",
        "expected and true error, rank correlation, blocks / pixels",
        "90 % intervals hold, blocks / pixels",
        "CRPS, blocks / pixels",
        "spectra's range covered with 50: random, sobol, balanced",
        "picks in the band (by chance)",
        "shown as not learnable with 100: band that may be measured / held-out band / rest",
        "R² on defects at 70: random, sobol, balanced",
    )
    picks = (*REFERENCES, "balanced")
    for data in table.data:
        defects = [number(table.mean(data, label, "defects_r2", 70)) for label in picks]
        yield line([
            data,
            balanced(table, data, "blocks_error_rank", "pixels_error_rank"),
            balanced(table, data, "blocks_coverage", "pixels_coverage"),
            balanced(table, data, "blocks_crps", "pixels_crps"),
            ", ".join(number(table.mean(data, label, "target_coverage", 50)) for label in picks),
            *band_cells(table, data),
            ", ".join(defects) if defects[0] else "",
        ])  # fmt: skip


def kept_trials() -> Iterator[Mapping[str, Any]]:
    """All rows of the whole table's trials."""
    with tarfile.open(KEPT) as archive:
        for member in sorted(archive.getmembers(), key=lambda it: it.name):
            file = archive.extractfile(member)
            if file is not None and member.name.startswith("trials/"):
                yield from json.loads(file.read())["rows"]


def tables() -> dict[str, str]:
    """Name → text of every table of README.md and whole_table.md."""
    table = Table(kept_trials(), "retrained")
    table.data.sort(key=SAMPLES.index)
    made = {
        "summary": summary_table(table),
        "rules, pooled": pooled_table(table),
        "learner": learner_table(table),
        "rules": rules_table(table),
        "self-knowledge": knowledge_table(table),
        "ceiling": ceiling_table(table),
        "workflow B": workflow_b_table(table),
    }
    return {name: "".join(lines) for name, lines in made.items()}


def main() -> None:
    """Bring both pages up to date."""
    made = tables()
    for page in PAGES:
        page.write_text(with_tables(page.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
