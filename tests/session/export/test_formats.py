"""Exported runs open in the libraries of their formats, and read back as the same data."""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import Axis, CuriosityError, ReplaySource, RunFile, Session, SpectralImage
from curiosity_widgets.session.export import export, kinds

ROWS, COLS, STEPS = 17, 21, 9
Y, X = np.mgrid[:ROWS, :COLS]
PICTURE = np.sin(Y / 3.0) + np.cos(X / 4.0) + 0.01 * (Y * COLS + X)
BIAS = np.array([-2.0, -1, 0, 1, 2, 1, 0, -1, -2])


def data(**changes) -> SpectralImage:
    spectra = PICTURE[:, :, None] * BIAS + 0.1 * BIAS**2
    facts = {
        "channels": ("height",), "channel_units": ("m",), "spectra_name": "current", "spectra_unit": "nA",
        "pixel_size": (2e-9, 3e-9), "name": "made up",
    }  # fmt: skip
    return SpectralImage.from_grid(PICTURE, spectra, Axis(BIAS, "bias", "V"), **facts | changes)


def run_on(sample: SpectralImage, path: Path) -> Path:
    workflow = cw.workflows.regressor("ridge", patch=3, init=8, budget=12)
    with Session(ReplaySource(sample), workflow, seed=0, path=path, holdout=0) as session:
        session.run(12)
        assert session.wait(60)
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Runs on every pixel, on a coarser grid, on an image without calibration, and on scattered points."""
    folder = tmp_path_factory.mktemp("runs")
    coarse = {"origin": (1.0, 2.0), "step": (2.0, 3.0)}
    spectra = (PICTURE[:, :, None] * BIAS)[1::2, 2::3]
    scattered = np.random.default_rng(0).uniform(2, 14, (40, 2))
    samples = {
        "pixels": data(),
        "coarse": SpectralImage.from_grid(
            PICTURE, spectra, Axis(BIAS, "bias", "V"), **coarse, pixel_size=(2e-9, 3e-9), channels=("height",)
        ),
        "uncalibrated": data(pixel_size=None),
        "scattered": SpectralImage(PICTURE, scattered, scattered[:, :1] * BIAS, Axis(BIAS, "bias", "V")),
    }
    return {name: run_on(sample, folder / f"{name}.h5") for name, sample in samples.items()}


def names(kind: str) -> str:
    return {"npz": "a.npz", "csv": "a.csv", "nsid": "a.h5", "hspy": "a.hspy", "nexus": "a.nxs"}[kind]


@pytest.mark.parametrize("kind", ["npz", "nsid", "hspy", "nexus"])
@pytest.mark.parametrize("which", ["pixels", "coarse", "uncalibrated"])
def test_an_exported_run_reads_back_as_the_same_data(
    runs: dict[str, Path], tmp_path: Path, kind: str, which: str
) -> None:
    with RunFile.open(runs[which]) as run:
        target = run.export(tmp_path / names(kind))
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


def test_scattered_spectra_go_where_there_is_a_place_for_them(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["scattered"]) as run:
        again = cw.open_data(run.export(tmp_path / "a.npz"))
        np.testing.assert_allclose(again.spectra[again.index_at(run.snapshot.measured)], run.snapshot.spectra)
        with h5py.File(run.export(tmp_path / "a.nxs")) as file:
            assert file["run"].attrs["default"] == "measured"
        for kind in ("nsid", "hspy"):
            with pytest.raises(CuriosityError, match=r"scattered positions, .* npz, nexus or csv"):
                run.export(tmp_path / f"b{names(kind)}")
        assert not (tmp_path / "ba.h5").exists()


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


def test_maps_curve_and_provenance_go_along(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["pixels"]) as run:
        maps, curve = run.snapshot.maps, run.snapshot.curve
        with np.load(run.export(tmp_path / "a.npz")) as arrays:
            np.testing.assert_allclose(arrays["map_predicted_error"], maps["predicted_error"])
            assert len(json.loads(str(arrays["curve"]))) == len(curve)
            assert json.loads(str(arrays["provenance"]))["workflow"] == run.info.workflow
        for kind in ("nsid", "hspy"):
            with h5py.File(run.export(tmp_path / names(kind))) as file:
                np.testing.assert_allclose(file["curiosity/maps/predicted_error"], maps["predicted_error"])
                assert json.loads(file["curiosity"].attrs["provenance"])["seed"] == 0


def test_nexus_files_have_the_attributes_that_nexus_asks_for(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["pixels"]) as run, h5py.File(run.export(tmp_path / "a.nxs")) as file:
        entry = file[file.attrs["default"]]
        assert entry.attrs["NX_class"] == "NXentry"
        assert entry["title"].asstr()[()].startswith("curiosity run on made up")
        groups = [item for item in entry.values() if item.attrs.get("NX_class") == "NXdata"]
        assert len(groups) >= 4
        for group in groups:
            signal = group[group.attrs["signal"]]
            assert len(group.attrs["axes"]) == signal.ndim
            for number, axis in enumerate(group.attrs["axes"]):
                if axis != ".":
                    assert group[axis].shape == (signal.shape[number],)
        chosen = entry[entry.attrs["default"]]
        assert chosen[chosen.attrs["signal"]].shape == (ROWS, COLS, STEPS)
        assert entry["process/program"].asstr()[()] == "curiosity-widgets"


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


def quiet(call: Callable[[], object]) -> object:
    """Libraries of others warn of what is theirs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()


def test_hyperspy_itself(runs: dict[str, Path], tmp_path: Path) -> None:
    hyperspy = quiet(lambda: pytest.importorskip("hyperspy.api"))
    with RunFile.open(runs["pixels"]) as run:
        loaded = quiet(lambda: hyperspy.load(str(run.export(tmp_path / "a.hspy"))))
        signal = quiet(run.to_hyperspy)
        snapshot = run.snapshot
    found = next(one for one in loaded if one.data.ndim == 3)
    rows, cols = snapshot.measured.astype(int).T
    for one in (found, signal):
        np.testing.assert_allclose(one.data[rows, cols], snapshot.spectra)
        assert np.isnan(one.data).any()
    again = quiet(lambda: ReplaySource(signal, image=PICTURE)).spectral_image
    assert len(again) == 12
    assert again.axis.label == "bias (V)"


def test_pynsid_and_sidpy_open_their_file(runs: dict[str, Path], tmp_path: Path) -> None:
    quiet(lambda: pytest.importorskip("sidpy"))
    pynsid = quiet(lambda: pytest.importorskip("pyNSID"))
    with RunFile.open(runs["pixels"]) as run:
        target, snapshot, sidpy_dataset = run.export(tmp_path / "a.h5"), run.snapshot, quiet(run.to_sidpy)
    rows, cols = snapshot.measured.astype(int).T
    with h5py.File(target) as file:
        found = quiet(lambda: pynsid.io.hdf_utils.get_all_main(file))
        cube = next(one for one in found if one.ndim == 3)
        np.testing.assert_allclose(np.asarray(cube)[rows, cols], snapshot.spectra)
    np.testing.assert_allclose(np.asarray(sidpy_dataset)[rows, cols], snapshot.spectra)
    again = quiet(lambda: ReplaySource(sidpy_dataset, image=PICTURE)).spectral_image
    assert len(again) == 12


def test_xarray_and_pandas(runs: dict[str, Path]) -> None:
    pytest.importorskip("xarray")
    with RunFile.open(runs["pixels"]) as run:
        dataset, frame, snapshot = run.to_xarray(), run.to_pandas(), run.snapshot
    np.testing.assert_allclose(dataset["spectra"], snapshot.spectra)
    np.testing.assert_allclose(dataset["row"], snapshot.measured[:, 0])
    np.testing.assert_allclose(dataset["image"][0], PICTURE)
    np.testing.assert_allclose(dataset["predicted_error"], snapshot.maps["predicted_error"])
    assert dataset["bias"].attrs["units"] == "V"
    np.testing.assert_allclose(frame.to_numpy(), snapshot.spectra)
    assert frame.index.names == ["row", "col"]
    assert frame.attrs["seed"] == 0


def test_a_library_that_is_missing_is_named(runs: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with RunFile.open(runs["pixels"]) as run, pytest.raises(CuriosityError, match="pip install pandas"):
        run.to_pandas()


def test_what_cannot_be_exported(runs: dict[str, Path], tmp_path: Path) -> None:
    assert kinds() == ["npz", "csv", "nsid", "hspy", "nexus"]
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
