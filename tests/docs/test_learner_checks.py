"""What the default learner must hold to: lines and verdicts from results that are known."""

from __future__ import annotations

import csv
import json
import lzma
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from curiosity_widgets.benchmarks.store import save_trial
from curiosity_widgets.benchmarks.trial import TrialResult
from tests.docs.scripts import load_script


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load_script("learner_checks")


@pytest.fixture
def results(script: ModuleType, tmp_path: Path) -> Path:
    """Six seeds of three samples, and one run."""
    rows: list[tuple[object, ...]] = []
    for seed in range(6):
        for who, blocks in {"learner": 0.1, "mean": 0.05 + 0.02 * seed, "ridge": 0.0}.items():
            rows.append(("trials", "pto-1.7um+constant", 5, seed, 100, who, "blocks_r2", blocks))
        for who, pixels in {"learner": 0.9, "neighbours": 0.93}.items():
            rows.append(("trials", "pto-1.7um+neighbours-only", 13, seed, 100, who, "pixels_r2", pixels))
    for seed in range(2):
        length = 7.0 * seed
        rows.append(("trials", "pto-1.7um+texture-only", 13, seed, 30, "learner", "residual_length", length))
    rows += [
        ("sizes", "30×30", 5, 0, 60, "blocked_r2", name, it)
        for name, it in (("value", 0.25), ("reason", "small"))
    ]
    path = tmp_path / "results.csv.xz"
    with lzma.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([script.COLUMNS, *rows])
    return path


def test_every_line_has_its_verdict(script: ModuleType, results: Path) -> None:
    made = script.tables(results)
    lines = made["checks"].splitlines()

    def verdict(*words: str) -> str:
        (found,) = [line for line in lines if all(word in line for word in words)]
        return found.removesuffix(" |").rpartition("| ")[2]

    assert verdict("constant, patch 5, 100") == "holds"  # .0 on average, though not for every seed
    assert verdict("constant, patch 5, 30 spectra") == "not measured"
    assert verdict("kriging", "pto-1.7um+neighbours-only, 100") == "**fails**"
    assert verdict("texture-only, 30") == "**fails**, 2 seeds"
    assert any("+0.000 ± 0.039 (-0.050 … +0.050)" in line for line in lines)
    assert any("1 of 2" in line for line in lines)


def test_the_best_simple_model_is_that_of_the_score(script: ModuleType, results: Path) -> None:
    made = script.tables(results)["simple models"]
    assert (
        "constant, patch 5 | 100 | blocks | 6 | 0.100 | mean 0.100 "
        "| +0.000 ± 0.039 (-0.050 … +0.050) | yes |" in made
    )
    assert "neighbours 0.930 | -0.030 ± 0.000 (-0.030 … -0.030) | **no** |" in made
    assert script.tables(results)["sizes"].endswith("| 30×30 | 5 | 60 | `blocked_r2` | 0.25 | small |\n")


def test_intervals_are_counted_by_what_is_beyond_doubt(script: ModuleType, tmp_path: Path) -> None:
    """Six seeds that hold 90 %, miss by .04 in the mean of scattered ones, and miss by .06 in every one."""
    scatter = (-0.05, 0.05) * 3
    shares = {
        "pto-1.7um": [0.9] * 6,
        "pto-1.3um": [0.94 + by for by in scatter],
        "simulated-12": [0.84] * 6,
        "pto-1.7um+linear": [0.9 + by for by in scatter],
    }
    rows = [
        ("trials", sample, 13, seed, 100, "learner", "blocks_coverage", share)
        for sample, found in shares.items()
        for seed, share in enumerate(found)
    ]
    path = tmp_path / "results.csv.xz"
    with lzma.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([script.COLUMNS, *rows])
    lines = script.tables(path)["intervals"].splitlines()
    assert lines[2:] == ["| blocks | 4 | 89.5% | 2 | 1 | 2 | 1 |"]


def test_what_was_run_is_collected(script: ModuleType, tmp_path: Path) -> None:
    trial = script.trials(1)[0]
    rows = ({"n": 30, "predictor": "learner", "pixels_r2": 0.5, "noise_ceiling": float("nan")},)
    positions = np.zeros((30, 2))
    save_trial(tmp_path, TrialResult(trial, rows, positions, 1.0))
    variant, arm = script.CORNER[0], "random"
    (tmp_path / "corner").mkdir()
    path = script.activeqc.path_of(tmp_path / "corner", variant, arm, 0)
    found = {
        "variant": variant.name,
        "arm": arm,
        "seed": 0,
        "n": 168,
        "each_mse": 0.02,
        "r2": 0.5,
        "corner": 0.3,
    }
    path.write_text(json.dumps(found), encoding="utf-8")
    (tmp_path / "sizes").mkdir()
    run = {
        "measured": [[0, 0]] * 60,
        "score": "blocked_r2",
        "blocked_r2": 0.2,
        "score_reason": "why",
        "seed": 0,
        "patch": 7,
    }
    (tmp_path / "sizes" / "49.json").write_text(json.dumps(run), encoding="utf-8")
    script.collect(tmp_path, tmp_path / "results.csv.xz")
    known = script.Measured(tmp_path / "results.csv.xz")
    assert known.at(trial.data, 30, "learner", "pixels_r2") == {0: 0.5}
    assert known.at(trial.data, 30, "learner", "noise_ceiling") == {}
    assert known.at(variant.name, 168, "random", "corner", 16, "corner") == {0: 0.3}
    assert "`blocked_r2` | 0.20 | why" in "".join(script.sizes_table(known))
    (tmp_path / "sizes" / "49.json").write_text(json.dumps(run | {"blocked_r2": 0.7}), encoding="utf-8")
    (tmp_path / "corner").rename(tmp_path / "elsewhere")
    script.collect(tmp_path, tmp_path / "results.csv.xz")
    again = script.Measured(tmp_path / "results.csv.xz")
    assert again.at(variant.name, 168, "random", "corner", 16, "corner") == {0: 0.3}
    assert "`blocked_r2` | 0.70 | why" in "".join(script.sizes_table(again))
    assert sum(map(len, again.values.values())) == sum(map(len, known.values.values()))


def test_seeds_come_one_after_the_other_and_texture_has_ten(script: ModuleType) -> None:
    planned = script.trials(6)
    assert len({trial.key() for trial in planned}) == len(planned)
    first = [trial.seed for trial in planned if trial.data in script.INTERVALS]
    assert first == sorted(first)
    assert {trial.seed for trial in planned if trial.data == "pto-1.7um+texture-only"} == set(range(10))


def test_the_tables_on_the_page_are_made_from_the_results(script: ModuleType) -> None:
    page = script.PAGE.read_text(encoding="utf-8")
    assert page.count("<!-- table: ") == len(script.tables())
    assert script.with_tables(page) == page, "run python docs/benchmark/learner_checks.py collect BENCHMARK"
