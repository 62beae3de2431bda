"""The rows of a benchmark, read again and written as tables."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.small import without_seconds


def test_a_folder_is_read_again(smoke: tuple[Results, Path, list[Any]], tmp_path: Path) -> None:
    results, folder, _ = smoke
    again = Results.read(folder)
    assert sorted(without_seconds(again)) == sorted(without_seconds(results))
    with pytest.raises(CuriosityError, match="no finished trials"):
        Results.read(tmp_path)


def test_table_holds_every_row(smoke: tuple[Results, Path, list[Any]]) -> None:
    results, folder, _ = smoke
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(results)
    for row, kept in zip(results, rows, strict=True):
        assert kept["label"] == row["label"]
        assert float(kept["pixels_r2"]) == pytest.approx(row["pixels_r2"])
        assert kept["defects_r2"] == ""
    has_parquet = importlib.util.find_spec("pyarrow") is not None
    assert (folder / "results.parquet").exists() == has_parquet
