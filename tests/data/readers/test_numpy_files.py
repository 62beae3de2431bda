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


def test_pickles_are_refused_and_not_run(tmp_path):
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self):
            return (open, (str(ran), "w"))

    path = npz(tmp_path, image=np.array([Trap()], dtype=object))
    refused(path, "pickled Python objects", "refused")
    np.save(tmp_path / "cube.npy", np.array([Trap()], dtype=object))
    refused(tmp_path / "cube.npy", "pickled Python objects", image=0, spectra=(1, 2))
    import pickle

    (tmp_path / "raw.npy").write_bytes(pickle.dumps(Trap()))
    refused(tmp_path / "raw.npy", "pickled", image=0, spectra=(1, 2))
    assert not ran.exists()


@pytest.mark.parametrize("keep", [0, 10, 200, 0.5, 0.99])
def test_truncated_npz(tmp_path, keep):
    path = npz(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: keep if keep >= 10 or keep == 0 else int(keep * len(whole))])
    refused(path, "damaged")


def test_npy_cube(tmp_path):
    path = tmp_path / "cube.npy"
    values = cube(steps=9)
    np.save(path, values)
    data = open_data(path, image=2, spectra=(4, 9), axis=[0, 1, 2, 3, 4], axis_name="bias", axis_unit="V")
    np.testing.assert_array_equal(data.image[0], values[:, :, 2])
    np.testing.assert_array_equal(data.spectra, values[:, :, 4:].reshape(-1, 5))
    assert open_data(path, image=[0, 1], spectra=(4, 9)).channels == ("slice 0", "slice 1")


def test_npy_says_what_it_needs(tmp_path):
    path = tmp_path / "cube.npy"
    np.save(path, cube())
    refused(path, "image=25, spectra=(49, 99)")
    refused(path, "not among the slices 0 to 4", image=5, spectra=(0, 2))
    refused(path, "within the slices 0 to 5", image=0, spectra=(3, 6))
    refused(path, "axis has 3", image=0, spectra=(1, 5), axis=[1, 2, 3])
    np.save(path, picture())
    refused(path, "a cube (H, W, K)", image=0, spectra=(1, 2))


def test_endings_that_were_mixed_up(tmp_path):
    path = npz(tmp_path)
    path.rename(tmp_path / "a.npy")
    refused(tmp_path / "a.npy", "rename it to .npz", image=0, spectra=(1, 2))
    np.save(tmp_path / "cube.npy", cube())
    (tmp_path / "cube.npy").rename(tmp_path / "b.npz")
    refused(tmp_path / "b.npz", "rename it to .npy")
