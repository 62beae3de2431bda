"""The table of measured spectra."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from curiosity_widgets import RunFile


def test_the_table_of_spectra(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["pixels"]) as run:
        text = run.export(tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
        snapshot = run.snapshot
    comments = [line for line in text if line.startswith("#")]
    assert "current (nA) over bias (V)" in comments[1]
    assert json.loads(comments[2][2:])["seed"] == 0
    header, *rows = csv.reader(line for line in text if not line.startswith("#"))
    assert header[:4] == ["row", "col", "y (m)", "x (m)"]
    values = np.array(rows, dtype=float)
    np.testing.assert_allclose(values[:, :2], snapshot.measured)
    np.testing.assert_allclose(values[:, 3], snapshot.measured[:, 1] * 3e-9)
    np.testing.assert_allclose(values[:, 4:], snapshot.spectra)
