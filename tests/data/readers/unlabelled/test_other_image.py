"""Spectra and image in two files whose arrays have no axes: NumPy files, plain HDF5, waves of Igor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from curiosity_widgets import CuriosityError, RunFile, Session, combine, open_data, open_source, workflows
from tests.data.files.reader_files import write_ibw, write_sxm
from tests.data.pairing.landmarks import STEPS as MAP_STEPS
from tests.data.pairing.landmarks import write_hspy
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

BIAS = np.linspace(-2.0, 3.0, STEPS)


def spectra_file(folder: Path, ending: str, values: np.ndarray | None = None) -> Path:
    path = folder / f"spectra{ending}"
    values = cube() if values is None else values
    if ending == ".npy":
        np.save(path, values)
    elif ending == ".npz":
        np.savez(path, spectra=values, vstep=BIAS)
    elif ending == ".ibw":
        pytest.importorskip("igor2", reason="needs igor2 (the extra 'formats')")
        write_ibw(path, values.transpose(1, 0, 2), start=-2.0, delta=1.25)
    else:
        with h5py.File(path, "w") as file:
            file["scan/current"], file["scan/bias"] = values, BIAS
    return path


def image_file(folder: Path, ending: str) -> Path:
    path = folder / f"topography{ending}"
    if ending == ".npy":
        np.save(path, picture())
    elif ending == ".npz":
        np.savez(path, image=picture())
    elif ending == ".ibw":
        pytest.importorskip("igor2", reason="needs igor2 (the extra 'formats')")
        write_ibw(path, picture().T[:, :, None])
    elif ending == ".sxm":
        write_sxm(path, {("Z", "m"): (picture(), picture())}, size=(COLS * 2e-9, ROWS * 3e-9))
    elif ending == ".hspy":
        axes = [("y", 2.0 * np.arange(ROWS), "nm"), ("x", 3.0 * np.arange(COLS), "nm")]
        spectral = ("E", np.arange(float(MAP_STEPS)), "eV")
        write_hspy(path, picture(), axes, np.zeros((2, 3, MAP_STEPS)), [*axes_of(2, 3), spectral])
    else:
        with h5py.File(path, "w") as file:
            file["height"] = picture()
    return path


def axes_of(rows: int, cols: int) -> list[Any]:
    return [("y", np.arange(float(rows)), "s"), ("x", np.arange(float(cols)), "s")]


@pytest.mark.parametrize("image", [".npy", ".npz", ".h5", ".ibw", ".sxm", ".hspy"])
@pytest.mark.parametrize("spectra", [".npy", ".npz", ".h5", ".ibw"])
def test_every_pair_of_formats(tmp_path: Path, image: str, spectra: str) -> None:
    if (image, spectra) in ((".sxm", ".ibw"), (".hspy", ".ibw")):
        pytest.skip("both say where they lie")
    pictures, cubes = image_file(tmp_path, image), spectra_file(tmp_path, spectra)
    for data in (open_data(pictures, spectra=cubes), open_data(cubes, image=pictures)):
        np.testing.assert_allclose(data.image[0], picture())
        assert len(data) == ROWS * COLS
        rows, cols = data.positions.T
        np.testing.assert_allclose(data.spectra[:, 0], 1000 * rows + cols)
        if spectra != ".npy":
            np.testing.assert_allclose(data.axis.values, BIAS)


def test_calibration_of_the_image_is_kept(tmp_path: Path) -> None:
    path = spectra_file(tmp_path, ".npz")
    data = open_data(path, image=image_file(tmp_path, ".sxm"))
    assert data.pixel_size == pytest.approx((3e-9, 2e-9))
    assert (data.channels, data.channel_units) == (("Z",), ("m",))


@pytest.mark.parametrize("ending", [".npy", ".npz", ".h5"])
@pytest.mark.parametrize("turned", [(2, 0, 1), (1, 0, 2), (2, 1, 0)])
def test_axes_in_another_order(tmp_path: Path, ending: str, turned: tuple[int, int, int]) -> None:
    path = spectra_file(tmp_path, ending, cube().transpose(turned))
    if ending == ".npz":  # under this name, spectra are (rows, cols, S) where the sizes do not deny it
        data = open_data(path, image=image_file(tmp_path, ".npy"))
    else:
        data = open_data(path, image=image_file(tmp_path, ".h5"))
    rows, cols = data.positions.T
    np.testing.assert_allclose(data.spectra[:, 0], 1000 * rows + cols)


def test_a_coarser_map_is_placed_by_the_user_or_refused(tmp_path: Path) -> None:
    path = spectra_file(tmp_path, ".npz", cube()[1::2, 2::3])
    image = image_file(tmp_path, ".npy")
    data = open_data(path, image=image, origin=(1, 2), step=(2, 3))
    np.testing.assert_allclose(data.spectra[:, 0], data.positions @ [1000, 1])
    refused(path, "nothing says where they lie", "grid='cells'", image=image)


def test_scattered_spectra(tmp_path: Path) -> None:
    places = np.array([[1.0, 2.0], [6.0, 10.0], [3.0, 0.0]])
    rows, cols = places.astype(int).T
    np.savez(tmp_path / "points.npz", spectra=cube()[rows, cols], positions=places)
    data = open_data(tmp_path / "points.npz", image=image_file(tmp_path, ".npy"))
    np.testing.assert_array_equal(data.positions, places)


def test_channels_and_names(tmp_path: Path) -> None:
    np.savez(tmp_path / "two.npz", image=picture(), image2=picture()[::-1], other=picture())
    np.savez(tmp_path / "cubes.npz", a=cube(), b=-cube())
    refused(tmp_path / "cubes.npz", "which array is the spectra", "a (7, 11, 5)", image=tmp_path / "two.npz")
    data = open_data(tmp_path / "cubes.npz", image=tmp_path / "two.npz", channels="other", spectra_key="b")
    assert data.channels == ("other",)
    np.testing.assert_array_equal(data.spectra, -cube().reshape(-1, STEPS))
    both = open_data(tmp_path / "cubes.npz", image=tmp_path / "two.npz", spectra_key="a")
    assert both.channels == ("image", "image2")


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    path = spectra_file(tmp_path, ".npz")
    np.savez(tmp_path / "colour.npz", image=np.stack([picture()] * 3))
    refused(path, "must be (H, W)", image=tmp_path / "colour.npz")
    np.savez(tmp_path / "none.npz", list=BIAS)
    refused(path, "which array is the image", image=tmp_path / "none.npz")
    refused(path, "unknown option 'heigth'", image=image_file(tmp_path, ".npy"), heigth=1)
    np.save(tmp_path / "small.npy", picture()[:6])
    refused(spectra_file(tmp_path, ".npy"), "fits no image beside them", image=tmp_path / "small.npy")


def test_combine_takes_them_too(tmp_path: Path) -> None:
    path = spectra_file(tmp_path, ".npy")
    assert len(combine(image_file(tmp_path, ".npz"), path)) == ROWS * COLS
    xarray = pytest.importorskip("xarray", reason="an object with axes")
    image = xarray.DataArray(picture(), dims=("y", "x"), name="height")
    assert combine(image, path).channels == ("height",)
    np.savez(tmp_path / "none.npz", list=BIAS)
    with pytest.raises(CuriosityError, match="which array is the spectra"):
        combine(image, tmp_path / "none.npz")


def test_a_run_opens_them_again(tmp_path: Path) -> None:
    source = open_source(spectra_file(tmp_path, ".npy"), image=image_file(tmp_path, ".npy"))
    workflow = workflows.regressor("ridge", patch=1, init=5, budget=8)
    with Session(source, workflow, seed=0, path=tmp_path / "run.h5", holdout=0) as session:
        session.run(6)
        assert session.wait(60)
    with Session.open(tmp_path / "run.h5") as session:
        session.run(8)
        assert session.wait(60)
    with RunFile.open(tmp_path / "run.h5") as run:
        assert len(run.snapshot.measured) == 8
