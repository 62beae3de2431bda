"""Arrays that have names and nothing else: which axis is what, in every format that can hold them."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from curiosity_widgets.errors import CuriosityError
from tests.data.pairing.landmarks import landscape
from tests.data.samples import refused

ROWS, COLS, STEPS = 16, 24, 50
PICTURE = landscape(np.arange(ROWS), np.arange(COLS))
CUBE = PICTURE[:, :, None] + np.sin(np.arange(STEPS)) * PICTURE[:, :, None] ** 0.5
ENERGY = 7000 + 4.0 * np.arange(STEPS)


def write_npz(folder, arrays):
    np.savez(folder / "plain.npz", **arrays)
    return folder / "plain.npz"


def write_h5(folder, arrays):
    with h5py.File(folder / "plain.h5", "w") as file:
        for name, values in arrays.items():
            file[f"exchange/{name}"] = values
    return folder / "plain.h5"


def write_matlab(folder, arrays):
    """As MATLAB 7.3 keeps arrays: axes reversed, lists with two axes."""
    with h5py.File(folder / "matlab.h5", "w") as file:
        for name, values in arrays.items():
            whole = values[None] if values.ndim == 1 else values
            file[name] = whole.T
            file[name].attrs["MATLAB_class"] = np.bytes_("double")
    return folder / "matlab.h5"


def write_scales(folder, arrays):
    """Dimension scales without values, as netCDF keeps axes that have none."""
    sizes = {ROWS: "v", COLS: "u", STEPS: "k"}
    with h5py.File(folder / "scales.h5", "w") as file:
        for name, values in arrays.items():
            file[name] = values
        for size, label in sizes.items():
            file[label] = np.zeros(size)
            file[label].make_scale("This is a netCDF dimension but not a netCDF variable")
        for name, values in arrays.items():
            for number, size in enumerate(values.shape if values.ndim > 1 else ()):
                file[name].dims[number].attach_scale(file[sizes[size]])
    return folder / "scales.h5"


@pytest.fixture(params=[write_npz, write_h5, write_matlab])
def write(request):
    return request.param


def check(data, cube=CUBE):
    np.testing.assert_array_equal(data.image[0], PICTURE)
    np.testing.assert_allclose(data.spectra, cube.reshape(-1, cube.shape[2]))


TURNS = [(0, 1, 2), (2, 0, 1), (1, 0, 2), (2, 1, 0), (0, 2, 1)]


@pytest.mark.parametrize("turned", TURNS)
def test_the_image_and_a_list_of_energies_say_which_axis_is_what(tmp_path, write, turned):
    data = open_data(write(tmp_path, {"data": CUBE.transpose(turned), "mosaic": PICTURE, "energy": ENERGY}))
    check(data)
    np.testing.assert_array_equal(data.axis.values, ENERGY)


@pytest.mark.parametrize("turned", TURNS)
def test_the_image_alone_says_which_axis_is_what(tmp_path, write, turned):
    check(open_data(write(tmp_path, {"data": CUBE.transpose(turned), "mosaic": PICTURE})))


@pytest.mark.parametrize("turned", TURNS)
def test_scales_without_values_say_which_axis_is_what(tmp_path, turned):
    path = write_scales(tmp_path, {"data": CUBE.transpose(turned), "mosaic": PICTURE})
    data = open_data(path)
    check(data)
    assert any("no calibration" in said for said in data.assumptions)


def test_a_coarse_stack_is_told_by_its_list_of_energies(tmp_path, write):
    coarse = CUBE[::4, ::4]
    path = write(tmp_path, {"data": coarse.transpose(2, 0, 1), "mosaic": PICTURE, "energy": ENERGY})
    data = open_data(path)
    assert data.grid.shape == (4, 6)
    check(data, coarse)


def test_where_nothing_says_it_the_order_is_asked_for(tmp_path, write):
    coarse = CUBE[::4, ::4]
    path = write(tmp_path, {"data": coarse.transpose(2, 0, 1), "mosaic": PICTURE})
    refused(path, "order=axis,row,col", "axis=", "16 x 24")
    check(open_data(path, order=("axis", "row", "col")), coarse)
    check(open_data(path, order="axis,row,col"), coarse)


def test_equal_sizes_are_refused_unless_the_name_or_the_order_says_it(tmp_path, write):
    cube = np.random.default_rng(0).normal(size=(9, 9, 9))
    arrays = {"mosaic": np.arange(81.0).reshape(9, 9), "energy": np.arange(9.0)}
    path = write(tmp_path, {"data": cube, **arrays})
    refused(path, "read in several ways", "order=row,col,axis", "order=axis,row,col")
    turned = open_data(path, order=("axis", "row", "col"))
    np.testing.assert_array_equal(turned.spectra, cube.transpose(1, 2, 0).reshape(-1, 9))
    path = write(tmp_path, {"spectra": cube, **arrays})
    np.testing.assert_array_equal(open_data(path).spectra, cube.reshape(-1, 9))


def test_positions_are_not_the_axis_though_they_are_as_many(tmp_path, write):
    cube = np.random.default_rng(0).normal(size=(9, 9, 9))
    arrays = {"spectra": cube, "image": np.arange(81.0).reshape(9, 9), "x": 1e-9 * np.arange(9.0)}
    assert open_data(write(tmp_path, arrays)).axis.label == "index"


def test_positions_are_no_image_and_only_what_can_be_one_is_offered(tmp_path):
    height, at = np.random.default_rng(1).normal(size=(12, 17)), np.array([[3, 4], [8, 2], [11, 16]])
    arrays = {"topo": height, "positions": at, "spectra": np.ones((3, 5)), "energy": np.arange(5.0)}
    np.savez(tmp_path / "points.npz", **arrays)
    data = open_data(tmp_path / "points.npz")
    np.testing.assert_array_equal(data.image[0], height)
    np.testing.assert_array_equal(data.positions, at)
    np.savez(tmp_path / "two.npz", phase=height, **arrays)
    with pytest.raises(CuriosityError, match="cannot tell which array is the image") as raised:
        open_data(tmp_path / "two.npz")
    assert "energy" not in str(raised.value)
    assert "spectra (" not in str(raised.value)


def test_a_map_of_other_proportions_is_refused(tmp_path, write):
    path = write(tmp_path, {"spectra": CUBE[:3], "image": PICTURE})
    refused(path, "other proportions", "grid='cells'", "origin=")
    assert open_data(path, grid="cells").grid.shape == (3, COLS)


def test_rows_and_columns_exchanged_in_the_spectra_are_stated(tmp_path, write):
    data = open_data(write(tmp_path, {"spectra": CUBE.transpose(1, 0, 2), "image": PICTURE}))
    check(data)
    assert any("exchanged" in said for said in data.assumptions)
    straight = open_data(write(tmp_path, {"spectra": CUBE, "image": PICTURE}))
    assert not any("exchanged" in said for said in straight.assumptions)


def test_a_line_of_spectra_needs_its_place(tmp_path, write):
    path = write(tmp_path, {"spectra": CUBE[3:4, ::2], "image": PICTURE})
    refused(path, "nothing says where that line lies", "origin=")
    data = open_data(path, origin=(3, 0), step=(1, 2))
    np.testing.assert_allclose(data.spectra[5], CUBE[3, 10])
    assert data.positions[5].tolist() == [3, 10]


@pytest.mark.parametrize("last", [True, False])
def test_a_picture_in_colour(tmp_path, write, last):
    colours = np.stack([PICTURE, PICTURE.T.reshape(ROWS, COLS), PICTURE**0.5])
    image = np.moveaxis(colours, 0, -1) if last else colours
    data = open_data(write(tmp_path, {"spectra": CUBE, "image": image}))
    np.testing.assert_array_equal(data.image, colours)
    coarse = open_data(write(tmp_path, {"spectra": CUBE[::4, ::4], "image": image}))
    np.testing.assert_array_equal(coarse.image, colours)
    assert any("rows, columns, channels" in said for said in coarse.assumptions) == last


def test_a_picture_whose_channels_cannot_be_told_is_refused(tmp_path, write):
    image = np.random.default_rng(0).normal(size=(9, 10, 11))
    refused(write(tmp_path, {"spectra": CUBE[::4, ::4], "image": image}), "which axis counts its channels")


def test_big_endian_integers_with_missing_pixels(tmp_path):
    with h5py.File(tmp_path / "packed.h5", "w") as file:
        packed = np.rint((PICTURE - 50) / 0.1).astype(">i2")
        packed[0, 0] = -32768
        file["image"] = packed
        file["image"].attrs.update({"scale_factor": 0.1, "add_offset": 50.0, "_FillValue": np.int16(-32768)})
        file["spectra"] = np.rint(CUBE).astype(">u4")
    data = open_data(tmp_path / "packed.h5")
    np.testing.assert_allclose(data.image[0, 5, 8], PICTURE[5, 8])
    assert data.filled == 1
    np.testing.assert_array_equal(data.spectra, np.rint(CUBE).reshape(-1, STEPS))


def test_the_cube_of_an_npy_file_in_any_order(tmp_path):
    np.save(tmp_path / "cube.npy", CUBE.transpose(2, 0, 1))
    data = open_data(tmp_path / "cube.npy", image=3, spectra=(10, 50), order="axis,row,col")
    np.testing.assert_array_equal(data.image[0], CUBE[:, :, 3])
    np.testing.assert_array_equal(data.spectra, CUBE[:, :, 10:].reshape(-1, 40))
