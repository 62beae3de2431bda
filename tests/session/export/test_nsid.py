"""NSID: opened by pyNSID, with maps, learning curve and provenance."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from curiosity_widgets import ReplaySource, RunFile
from tests.session.export.runs import PICTURE, quiet


def test_maps_curve_and_provenance_go_along(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["pixels"]) as run, h5py.File(run.export(tmp_path / "a.h5")) as file:
        ours = file["curiosity"]
        np.testing.assert_allclose(ours["maps/predicted_error"], run.snapshot.maps["predicted_error"])
        assert json.loads(ours.attrs["provenance"])["seed"] == 0
        assert len(json.loads(ours.attrs["curve"])) == len(run.snapshot.curve)


def test_pynsid_and_sidpy_open_their_file(runs: dict[str, Path], tmp_path: Path) -> None:
    quiet(lambda: pytest.importorskip("sidpy"))
    pynsid = quiet(lambda: pytest.importorskip("pyNSID"))
    with RunFile.open(runs["pixels"]) as run:
        target, snapshot, sidpy_dataset = run.export(tmp_path / "a.h5"), run.snapshot, quiet(run.to_sidpy)
    rows, cols = snapshot.measured.astype(int).T
    with h5py.File(target) as file:
        found = quiet(lambda: pynsid.io.hdf_utils.get_all_main(file))
        cubes = {one.name.rsplit("/", 1)[-1]: np.asarray(one) for one in found if one.ndim == 3}
    assert sorted(cubes) == ["current", "predicted spectra"]
    np.testing.assert_allclose(cubes["current"][rows, cols], snapshot.spectra)
    predicted = snapshot.prediction.spectra(snapshot.measured_index)
    np.testing.assert_allclose(cubes["predicted spectra"][rows, cols], predicted, rtol=1e-5)
    np.testing.assert_allclose(np.asarray(sidpy_dataset)[rows, cols], snapshot.spectra)
    again = quiet(lambda: ReplaySource(sidpy_dataset, image=PICTURE)).spectral_image
    assert len(again) == 12
