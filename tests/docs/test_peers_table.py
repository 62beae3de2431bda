"""The page of the peers is made from their rows."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.scripts import BENCHMARK, load_script


@pytest.fixture
def script() -> ModuleType:
    return load_script("peers_table")


def test_differences_are_paired_by_seed_and_the_usual_settings_named(
    script: ModuleType, tmp_path: Path
) -> None:
    table, kept = tmp_path / "peers.csv", tmp_path / "peers.csv.xz"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["data", "peer", "seed", "n", "settings", "pixels_r2", "blocks_r2", "seconds"])
        for seed in (2, 0, 1):
            writer.writerow(["a", "default", seed, 30, "{}", 0.5 + seed / 10, 0.4, 3])
            writer.writerow(["a", "GP", seed, 30, f"{{'k': {min(seed, 1)}}}", 0.3 + seed / 10, 0.45, 9])
    script.keep(table, kept)
    made = script.tables(kept)
    assert "**a, 30 spectra**" in made
    assert "| default | 3 | 0.600 |  | 0.400 |  |  |" in made
    row = next(line for line in made.splitlines() if line.startswith("| GP"))
    assert row.startswith("| GP | 3 | 0.400 | +0.200 [+0.200, +0.200] | 0.450 | -0.050 [")
    assert row.endswith("| `{'k': 1}` |")
    assert made.index("default") < made.index("GP")


def test_the_tables_on_the_page_are_made_from_the_rows(script: ModuleType) -> None:
    page = (BENCHMARK / "peers.md").read_text(encoding="utf-8")
    assert script.with_tables(page) == page, "run python docs/benchmark/peers_table.py peers.csv"
