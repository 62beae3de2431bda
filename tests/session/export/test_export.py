"""Exported runs read back as the same data, whatever the format."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import CuriosityError, ReplaySource, RunFile, Session
from curiosity_widgets.session.export import export, kinds
from tests.session.export.runs import BIAS, FILES, data

PREDICTED = {
    "npz": {"spectra": "prediction", "positions": "prediction_positions"},
    "nsid": {"spectra": "predicted spectra"},
    "hspy": {"spectra": "predicted spectra"},
    "nexus": {"spectra": "predicted spectra"},
}


@pytest.mark.parametrize("kind", ["npz", "nsid", "hspy", "nexus"])
@pytest.mark.parametrize("which", ["pixels", "coarse", "uncalibrated"])
def test_an_exported_run_reads_back_as_the_same_data(
    runs: dict[str, Path], tmp_path: Path, kind: str, which: str
) -> None:
    with RunFile.open(runs[which]) as run:
        target = run.export(tmp_path / FILES[kind])
        info, snapshot = run.info, run.snapshot
    again = cw.open_data(target)
    np.testing.assert_allclose(again.image, info.image)
    np.testing.assert_array_equal(again.axis.values, BIAS)
    assert (again.axis.name, again.axis.unit) == ("bias", "V")
    assert again.channels == ("height",)
    assert (again.spectra_name, again.spectra_unit) == (info.values_name, info.values_units)
    assert again.pixel_size == (None if info.pixel_size is None else pytest.approx(info.pixel_size))
    assert len(again) == 12
    index = again.index_at(snapshot.measured)
    assert (index >= 0).all()
    np.testing.assert_allclose(again.spectra[index], snapshot.spectra)


@pytest.mark.parametrize("kind", [*PREDICTED])
def test_the_predicted_cube_reads_back(runs: dict[str, Path], tmp_path: Path, kind: str) -> None:
    with RunFile.open(runs["pixels"]) as run:
        target = run.export(tmp_path / FILES[kind])
        candidates, prediction = run.info.candidates, run.snapshot.prediction
    again = cw.open_data(target, **PREDICTED[kind])
    assert len(again) == len(candidates)
    expected = prediction.spectra(np.arange(len(candidates)))
    np.testing.assert_allclose(again.spectra[again.index_at(candidates.positions)], expected, rtol=1e-5)
    np.testing.assert_array_equal(again.axis.values, BIAS)


@pytest.mark.parametrize("kind", ["npz", "nsid", "hspy", "nexus"])
def test_names_that_a_format_cannot_take(runs: dict[str, Path], tmp_path: Path, kind: str) -> None:
    with RunFile.open(runs["odd names"]) as run:
        again = cw.open_data(run.export(tmp_path / FILES[kind]))
        info, snapshot = run.info, run.snapshot
    np.testing.assert_allclose(again.image, info.image)
    np.testing.assert_allclose(again.spectra[again.index_at(snapshot.measured)], snapshot.spectra)
    np.testing.assert_array_equal(again.axis.values, BIAS)


def test_scattered_spectra_go_where_there_is_a_place_for_them(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["scattered"]) as run:
        again = cw.open_data(run.export(tmp_path / "a.npz"))
        np.testing.assert_allclose(again.spectra[again.index_at(run.snapshot.measured)], run.snapshot.spectra)
        with h5py.File(run.export(tmp_path / "a.nxs")) as file:
            assert file["run"].attrs["default"] == "measured"
        for kind in ("nsid", "hspy"):
            with pytest.raises(CuriosityError, match=r"scattered positions, .* npz, nexus or csv"):
                run.export(tmp_path / f"b{FILES[kind]}")
        assert not (tmp_path / "ba.h5").exists()


def test_what_cannot_be_exported(runs: dict[str, Path], tmp_path: Path) -> None:
    assert kinds() == ["npz", "csv", "nsid", "hspy", "nexus", "png", "svg"]
    with RunFile.open(runs["pixels"]) as run:
        with pytest.raises(CuriosityError, match=r"export to '\.doc' is unknown; use npz"):
            run.export(tmp_path / "a.doc")
        run.export(tmp_path / "a.npz")
        with pytest.raises(CuriosityError, match="is there already"):
            export(run, tmp_path / "a.npz")


def test_a_session_without_a_spectrum(tmp_path: Path) -> None:
    workflow = cw.workflows.regressor("ridge", patch=3, init=8, budget=12)
    session = Session(ReplaySource(data()), workflow, seed=0, path=tmp_path / "empty.h5")
    try:
        with pytest.raises(CuriosityError, match="no spectrum yet"):
            export(session, tmp_path / "a.npz")
    finally:
        session.close()
