"""ActiveQC's comparison: a run's score, and tables from results that are known."""

from __future__ import annotations

import csv
import json
import lzma
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.docs.scripts import BENCHMARK, load_script


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load_script("activeqc")


def test_a_charged_validation_set_is_measured_and_learned_from(script: ModuleType) -> None:
    free = script.Run(script.VARIANTS[1], script.ARMS["random"], 0, steps=1)
    charged = script.Run(script.VARIANTS[4], script.ARMS["random, cleaning"], 0, steps=1)
    assert (free.variant.target, charged.variant.validation) == ("spec2im", "charged")
    assert len(free.split.candidates) == 1225
    assert (free.budget, charged.budget) == (18, 123 + 6)
    np.testing.assert_array_equal(charged.first[:12], free.first)
    row = free.row()
    assert row["n"] == 18
    assert 0 < row["each_mse"] < 1
    assert 0 <= row["corner"] <= 1
    assert free.spectra.min() == 0
    assert free.spectra.max() == 1


def test_only_complete_seeds_are_collected_and_differences_are_paired(
    script: ModuleType, tmp_path: Path
) -> None:
    variant = script.VARIANTS[0]
    for seed in range(3):
        for place, arm in enumerate(script.ARMS):
            if (seed, arm) == (2, "balanced"):
                continue  # this seed is under way
            row = {"variant": variant.name, "arm": arm, "seed": seed, "n": 168, "r2": 0.5 + seed / 10,
                   "each_mse": 0.04 - 0.004 * place + 0.001 * seed, "corner": 0.3}  # fmt: skip
            script.path_of(tmp_path, variant, arm, seed).write_text(json.dumps(row), encoding="utf-8")
    results = tmp_path / "results.csv.xz"
    script.collect(tmp_path, results)
    with lzma.open(results, "rt", encoding="utf-8", newline="") as file:
        assert {row["seed"] for row in csv.DictReader(file)} == {"0", "1"}
    (later := tmp_path / "later").mkdir()
    for arm in script.ARMS:
        row = {"variant": script.VARIANTS[1].name, "arm": arm, "seed": 5, "n": 168, "r2": 0.5,
               "each_mse": 0.04, "corner": 0.3}  # fmt: skip
        script.path_of(later, script.VARIANTS[1], arm, 5).write_text(json.dumps(row), encoding="utf-8")
    before = script.tables(results)
    script.collect(later, results)
    made = script.tables(results)
    assert before in made
    assert f"**{script.VARIANTS[1].name}**, 1 seed, 168 spectra" in made
    assert f"**{variant.name}**, 2 seeds, 168 spectra" in made
    assert "| random, cleaning | 0.0365 ± 0.0007 | -10 % |" in made
    assert "balanced, quality to random, cleaning: -44 %" in made


def test_with_more_clean_spectra_the_error_falls(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "LEARNED", (24, 168))
    table = script.more_spectra(range(1))
    rows = [line.split(" | ") for line in table.splitlines()[2:]]
    assert [row[:2] for row in rows] == [
        ["| im2spec", "24"], ["| im2spec", "168"], ["| spec2im", "24"], ["| spec2im", "168"]
    ]  # fmt: skip
    assert all(row[3].startswith("+") for row in rows[::2])
    assert all(float(few[2]) > float(many[2]) for few, many in zip(rows[::2], rows[1::2], strict=True))


def test_the_tables_on_the_page_are_made_from_the_results(script: ModuleType) -> None:
    page = (BENCHMARK / "activeqc.md").read_text(encoding="utf-8")
    assert script.with_tables(page) == page, "run python docs/benchmark/activeqc.py collect BENCHMARK"
