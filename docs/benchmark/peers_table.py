"""The page of the peers from the rows that peers.py has made.

python docs/benchmark/peers_table.py peers.csv     # keeps them in peers.csv.xz and brings peers.md up to date
"""

from __future__ import annotations

import argparse
import csv
import lzma
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from curiosity_widgets.benchmarks.statistics import compare
from curiosity_widgets.data.arrays import FloatArray

HERE = Path(__file__).parent
KEPT = HERE / "peers.csv.xz"
OURS = "default"
METRICS = {"pixels_r2": "pixels", "blocks_r2": "blocks"}
# (sample, number of spectra) -> learner -> seed -> its row
Rows = dict[tuple[str, int], dict[str, dict[int, dict[str, str]]]]


def keep(table: Path, kept: Path = KEPT) -> None:
    """Keep the rows of a table, sorted, as the compressed file that the page is made of."""
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = sorted(reader, key=lambda row: (row["data"], int(row["n"]), row["peer"], int(row["seed"])))
    with lzma.open(kept, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read(kept: Path = KEPT) -> Rows:
    """The rows by sample and number of spectra."""
    rows: Rows = defaultdict(lambda: defaultdict(dict))
    with lzma.open(kept, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["data"], int(row["n"])][row["peer"]][int(row["seed"])] = row
    return rows


def tables(kept: Path = KEPT) -> str:
    """One table for each sample and number of spectra."""
    return "\n".join(_table(*key, learners) for key, learners in read(kept).items())


def _table(data: str, n: int, learners: dict[str, dict[int, dict[str, str]]]) -> str:
    ours = learners[OURS]
    lines = [
        f"**{data}, {n} spectra**\n",
        "| learner | seeds | pixels | default less it | blocks | default less it | settings |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    by_pixels = sorted(learners, key=lambda name: -_values(learners[name], "pixels_r2").mean())
    for name in by_pixels:
        own = learners[name]
        cells = [name, str(len(own))]
        for metric in METRICS:
            cells += [f"{_values(own, metric).mean():.3f}", _less(ours, own, metric) if name != OURS else ""]
        chosen = Counter(row["settings"] for row in own.values()).most_common(1)[0][0]
        cells.append("" if chosen == "{}" else f"`{chosen}`")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _values(rows: dict[int, dict[str, str]], metric: str) -> FloatArray:
    return np.array([float(rows[seed][metric]) for seed in sorted(rows)])


def _less(ours: dict[int, dict[str, str]], own: dict[int, dict[str, str]], metric: str) -> str:
    """By how much ours is ahead, paired by seed, with its interval."""
    both = sorted(set(ours) & set(own))
    pair = (_values({seed: rows[seed] for seed in both}, metric) for rows in (ours, own))
    found = compare(*pair).difference
    if not np.isfinite(found.low):
        return f"{found.value:+.3f}"
    return f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def with_tables(page: str, kept: Path = KEPT) -> str:
    """The page with its tables made anew from the rows."""
    begin, end = "<!-- tables -->\n", "<!-- end of tables -->"
    before, _, rest = page.partition(begin)
    return before + begin + tables(kept) + end + rest.partition(end)[2]


def main() -> None:
    """Keep the rows and bring peers.md up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("table", type=Path)
    keep(parser.parse_args().table)
    page = HERE / "peers.md"
    page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
