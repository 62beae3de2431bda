"""``curiosity inspect``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.cli.small import COMMON, refused


def test_inspect_data_and_public_sets(curiosity: Any, sample: Path) -> None:
    code, out, _ = curiosity("inspect", sample, "--json")
    assert code == 0
    assert json.loads(out)["image"][-2:] == [38, 51]
    code, out, _ = curiosity("inspect")
    assert "pto-1.7um" in out
    assert "sspfm-110" in out


def test_ambiguous_datasets_lists_them(curiosity: Any, tmp_path: Path) -> None:
    path = tmp_path / "many.h5"
    with h5py.File(path, "w") as file:
        for name in ("first", "second"):
            file[name] = np.arange(9 * 11 * 5.0).reshape(9, 11, 5)
            file[f"{name}_map"] = np.arange(9 * 11.0).reshape(9, 11)
    refused(curiosity("run", path, *COMMON), "many.h5", "first", "second")
    code, out, _ = curiosity(
        "inspect", path, "--json", "--read", "image=first_map", "--read", "spectra=second"
    )
    assert code == 0
    assert json.loads(out)["spectrum_length"] == 5
