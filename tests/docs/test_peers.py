"""The peers' script with a learner that is always there, and its line where a peer is not installed."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sklearn.linear_model import Ridge

from tests.benchmarks.small import write_sample
from tests.docs.scripts import load_script


@pytest.fixture
def script() -> ModuleType:
    return load_script("peers")


def test_settings_are_chosen_on_measured_spectra_and_rows_are_not_run_twice(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = []

    def ridge(patches: Any, spectra: Any, wanted: Any, channels: int, seed: int, settings: Any) -> Any:
        sizes.append(len(patches))
        return Ridge(alpha=30.0).fit(patches, spectra).predict(wanted) + settings["shift"]

    settings = ({"shift": 50.0}, {"shift": 0.0})
    learn = script.on_patches(ridge)
    peers = {"ridge": ("sklearn", learn, settings), "none": ("no_such_package", learn, settings)}
    monkeypatch.setattr(script, "PEERS", peers)
    monkeypatch.setattr(script, "PATCH", 5)
    monkeypatch.setattr(script, "INIT", 10)
    sample, table = str(write_sample(tmp_path / "sample.npz")), tmp_path / "peers.csv"
    for _ in range(2):
        script.run(table, [sample], range(2), counts=(10, 20))
    assert "none is left out" in capsys.readouterr().err
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["seed"], row["n"]) for row in rows] == [("0", "10"), ("0", "20"), ("1", "10"), ("1", "20")]
    assert {row["settings"] for row in rows} == {"{'shift': 0.0}"}
    assert sizes[:3] == [8, 8, 10]  # a fifth chooses, then all are learned
    assert float(rows[1]["pixels_r2"]) > 0
