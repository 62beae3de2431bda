"""The whole table is run a part at a time, and continues from what was kept."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.benchmarks.small import write_sample
from tests.docs.scripts import load_script


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script for two seeds of a small sample."""
    module = load_script("whole_table")
    sample = str(write_sample(tmp_path / "sample.npz", 43, 61))
    small = {
        "KEPT": tmp_path / "kept.tar.xz", "SAMPLES": (sample,), "ALWAYS": ("random",),
        "SOMETIMES": ("sobol",), "SEEDS": 2, "FEWER": 1, "CEILINGS": 0, "NETWORKS": 0,
        "SCORED": (30, 34), "LONGER": {},
    }  # fmt: skip
    for name, value in small.items():
        monkeypatch.setattr(module, name, value)
    plan = module.plan
    monkeypatch.setattr(
        module,
        "plan",
        lambda *args, **given: plan(*args, workflows=["ridge"], **given | {"reference": False}),
    )
    return module


def test_a_part_is_kept_and_another_folder_continues_from_it(table: ModuleType, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert table.run(first, 0) == 0
    table.run_trials(next(table.parts()), folder=first, workers=1)
    assert table.keep(first) == 2
    kept = table.KEPT.read_bytes()
    assert table.keep(first) == 2
    assert table.KEPT.read_bytes() == kept
    before = {path.name: path.read_bytes() for path in (first / "trials").iterdir()}
    assert table.run(second, 5) == 3
    names = {path.name for path in (second / "trials").iterdir()}
    assert names > set(before)
    assert all((second / "trials" / name).read_bytes() == content for name, content in before.items())


def test_trials_of_another_learner_are_not_mixed_in(table: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / table.LEARNER).write_text(json.dumps({"dense": 1}), encoding="utf-8")
    with pytest.raises(SystemExit, match="another version of the learner"):
        table.run(tmp_path / "old", 1)
