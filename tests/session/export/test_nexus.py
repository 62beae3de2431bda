"""NeXus files have the attributes that NeXus asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import h5py
import numpy as np
import pytest

from curiosity_widgets import RunFile
from tests.session.export.runs import COLS, ROWS, STEPS


@pytest.mark.parametrize("which", ["pixels", "coarse", "scattered", "odd names"])
def test_every_group_has_what_nexus_asks_for(runs: dict[str, Path], tmp_path: Path, which: str) -> None:
    with RunFile.open(runs[which]) as run, h5py.File(run.export(tmp_path / "a.nxs")) as file:
        assert file.attrs["NX_class"] == "NXroot"
        entry = file[file.attrs["default"]]
        assert entry.attrs["NX_class"] == "NXentry"
        assert entry["title"].asstr()[()].startswith("curiosity run on")
        groups = [item for item in entry.values() if item.attrs.get("NX_class") == "NXdata"]
        assert len(groups) >= 4
        for group in groups:
            signal = group[group.attrs["signal"]]
            assert len(group.attrs["axes"]) == signal.ndim
            for number, axis in enumerate(group.attrs["axes"]):
                if axis != ".":
                    assert group[axis].shape == (signal.shape[number],)
        assert group_of(entry, entry.attrs["default"]) in groups
        assert entry["process/program"].asstr()[()] == "curiosity-widgets"
        assert json.loads(entry["process/settings"].asstr()[()])["seed"] == 0
        assert len(json.loads(entry["learning_curve/curve"].asstr()[()])) == len(run.snapshot.curve)
        found: list[str] = []
        file.visit(found.append)
        parts = {part for name in found for part in name.split("/")}
        assert not [part for part in parts if not re.fullmatch(r"[A-Za-z0-9_]+", part)]


def group_of(entry: h5py.Group, name: str) -> h5py.Group:
    return entry[name]


def test_the_cubes_and_the_positions(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["pixels"]) as run, h5py.File(run.export(tmp_path / "a.nxs")) as file:
        entry, snapshot = file["run"], run.snapshot
        chosen = entry[entry.attrs["default"]]
        assert chosen[chosen.attrs["signal"]].shape == (ROWS, COLS, STEPS)
        np.testing.assert_allclose(entry["measured/values"], snapshot.spectra)
        np.testing.assert_allclose(entry["measured/row"], snapshot.measured[:, 0])
        np.testing.assert_allclose(entry["map_predicted_error/values"], snapshot.maps["predicted_error"])
        rows, cols = snapshot.measured.astype(int).T
        predicted = snapshot.prediction.spectra(snapshot.measured_index)
        cube = entry["predicted_spectra/predicted_spectra"][()]
        np.testing.assert_allclose(cube[rows, cols], predicted, rtol=1e-5)


def test_scattered_spectra_lie_at_their_points(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["scattered"]) as run, h5py.File(run.export(tmp_path / "a.nxs")) as file:
        entry = file["run"]
        assert entry.attrs["default"] == "measured"
        assert "spectra" not in entry
        np.testing.assert_allclose(entry["predicted_points/col"], run.info.candidates.positions[:, 1])
