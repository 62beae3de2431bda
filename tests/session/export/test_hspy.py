"""hspy: opened by RosettaSciIO and by HyperSpy itself."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from curiosity_widgets import ReplaySource, RunFile
from tests.session.export.runs import BIAS, COLS, PICTURE, ROWS, STEPS, quiet


def test_hyperspy_opens_its_file(runs: dict[str, Path], tmp_path: Path) -> None:
    reader = pytest.importorskip("rsciio.hspy", reason="the reader that HyperSpy uses")
    with RunFile.open(runs["pixels"]) as run:
        found = reader.file_reader(run.export(tmp_path / "a.hspy"))
    signals = {signal["metadata"]["General"]["title"]: signal for signal in found}
    cube = signals["current"]
    assert cube["data"].shape == (ROWS, COLS, STEPS)
    assert [axis["name"] for axis in cube["axes"]] == ["y", "x", "bias step"]  # HyperSpy's axes run one way
    np.testing.assert_array_equal(cube["metadata"]["Curiosity"]["axis_values"], BIAS)
    np.testing.assert_allclose(signals["height"]["data"], PICTURE)


def test_hyperspy_itself(runs: dict[str, Path], tmp_path: Path) -> None:
    hyperspy = quiet(lambda: pytest.importorskip("hyperspy.api"))
    with RunFile.open(runs["pixels"]) as run:
        loaded = quiet(lambda: hyperspy.load(str(run.export(tmp_path / "a.hspy"))))
        signal = quiet(run.to_hyperspy)
        snapshot = run.snapshot
    found = next(one for one in loaded if one.metadata.General.title == "current")
    rows, cols = snapshot.measured.astype(int).T
    for one in (found, signal):
        np.testing.assert_allclose(one.data[rows, cols], snapshot.spectra)
        assert np.isnan(one.data).any()
    again = quiet(lambda: ReplaySource(signal, image=PICTURE)).spectral_image
    assert len(again) == 12
    assert again.axis.label == "bias (V)"


def test_maps_and_provenance_go_along(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["pixels"]) as run, h5py.File(run.export(tmp_path / "a.hspy")) as file:
        maps = run.snapshot.maps
        np.testing.assert_allclose(file["curiosity/maps/predicted_error"], maps["predicted_error"])
        assert json.loads(file["curiosity"].attrs["provenance"])["seed"] == 0
