from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.samples import COLS, ROWS, cube, picture, refused

ARRAYS = {"image": picture(), "image2": -picture(), "spectra": cube(), "vstep": np.linspace(-3, 3, 5)}


def npz(folder, **changes):
    arrays = {key: value for key, value in (ARRAYS | changes).items() if value is not None}
    np.savez(folder / "grid.npz", **arrays)
    return folder / "grid.npz"


def test_npz_in_the_usual_layout(tmp_path):
    data = open_data(npz(tmp_path))
    assert data.channels == ("image", "image2")
    np.testing.assert_array_equal(data.image, np.stack([picture(), -picture()]))
    assert data.axis.label == "bias (V)"
    assert data.spectra[data.index_at([[2, 9]])[0]][1] == pytest.approx(2009.01)


def test_npz_channels_can_be_chosen(tmp_path):
    assert open_data(npz(tmp_path), channels=["image2"]).channels == ("image2",)


def test_npz_with_a_coarser_grid_lies_over_the_image_and_that_is_stated(tmp_path):
    data = open_data(npz(tmp_path, spectra=cube(3, 5)))
    assert data.grid.shape == (3, 5)
    np.testing.assert_allclose(data.positions[-1], [ROWS - ROWS / 6 - 0.5, COLS - COLS / 10 - 0.5])
    assert "no calibration" in data.assumptions[0]
    assert open_data(tmp_path / "grid.npz", grid="corners").positions[-1].tolist() == [ROWS - 1, COLS - 1]


def test_npz_with_an_offset_grid(tmp_path):
    data = open_data(npz(tmp_path, spectra=cube(3, 5)), origin=(1, 2), step=(2, 1))
    assert data.positions[-1].tolist() == [5, 6]


def test_npz_with_scattered_spectra(tmp_path):
    places = np.array([[1.0, 9.5], [6.0, 0.0]])
    data = open_data(npz(tmp_path, spectra=cube().reshape(-1, 5)[:2], positions=places))
    np.testing.assert_array_equal(data.positions, places)


def test_npz_by_other_names(tmp_path):
    path = npz(
        tmp_path,
        image=None,
        image2=None,
        spectra=None,
        vstep=None,
        topo=picture(),
        iv=cube(),
        e=np.arange(5.0),
    )
    data = open_data(path, axis_unit="eV")
    assert data.channels == ("topo",)
    assert data.axis.label == "e (eV)"


def test_ambiguous_arrays_are_listed(tmp_path):
    refused(
        npz(tmp_path, spectra=None, on=cube(), off=cube()), "name it with spectra=", "on (7, 11, 5)", "off (7"
    )
    refused(
        npz(tmp_path, image=None, image2=None, a=picture(), b=picture()), "name it with image=", "a (7, 11)"
    )


def test_names_that_are_not_there(tmp_path):
    refused(npz(tmp_path), "no array 'x' for spectra=", "vstep (5,)", spectra="x")
    refused(npz(tmp_path), "no array 'x' for axis=", axis="x")
    refused(npz(tmp_path), "no array 'x' for image=", image="x")


def test_image_and_spectra_that_do_not_fit(tmp_path):
    refused(npz(tmp_path), "do not fit", origin=(4, 4), step=(1, 1))
    refused(npz(tmp_path, vstep=np.arange(4.0)), "axis has 4")
    refused(npz(tmp_path, image2=picture(3, 4)), "differ in size", "image2 (3, 4)")
    refused(npz(tmp_path, spectra=cube()[0]), "positions=", spectra="spectra")
