"""Every spectrum lies on the pixel where it was taken, in every format whose axes have names."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.pairing.landmarks import FORMATS, STEPS, landscape, spectra_on
from tests.data.samples import refused

IMAGE_Y, IMAGE_X = 2.0 * np.arange(12), 3.0 * np.arange(17)
ENERGY = ("E", 100 + 0.5 * np.arange(STEPS), "eV")
Y, X = 4.0 + 4.0 * np.arange(4), 9.0 + 6.0 * np.arange(5)  # every second pixel, from row 2 and column 3

pytest.importorskip("xarray", reason="writes netCDF files")


def written(folder, name, *, y=Y, x=X, units=("nm", "nm"), image=(IMAGE_Y, IMAGE_X), turned=(0, 1, 2)):
    """A map and a survey image in one file; ``turned``: order of the map's axes; ``units``: image, map."""
    image_y, image_x = image
    factor = {"nm": 1.0, "um": 1e-3}.get(units[1], 1.0)
    axes = [("y", y * factor, units[1]), ("x", x * factor, units[1]), ENERGY]
    cube = np.transpose(spectra_on(y, x, image_y, image_x), turned)
    places = [("y", image_y, units[0]), ("x", image_x, units[0])]
    path = folder / name
    FORMATS[name](path, landscape(image_y, image_x), places, cube, [axes[i] for i in turned])
    return path


def check(data, count):
    """Every spectrum begins with the value of the pixel it lies on."""
    assert len(data) == count
    assert data.spectra.shape[1] == STEPS
    rows, cols = np.rint(data.positions).astype(int).T
    np.testing.assert_allclose(data.spectra[:, 0], data.image[0, rows, cols])


@pytest.fixture(params=FORMATS)
def name(request):
    return request.param


def test_a_shifted_coarser_map(tmp_path, name):
    data = open_data(written(tmp_path, name))
    check(data, 20)
    assert data.grid.origin == (2, 3)
    assert data.grid.step == (2, 2)
    assert data.pixel_size == pytest.approx((2e-9, 3e-9))
    assert data.axis.label == "E (eV)"
    assert not data.assumptions


@pytest.mark.parametrize("turned", [(2, 0, 1), (1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_axes_in_any_order(tmp_path, name, turned):
    check(open_data(written(tmp_path, name, turned=turned)), 20)


@pytest.mark.parametrize("unit", ["px", "microns", "nanometers", "A", "cm", ""])
def test_the_same_unit_by_any_name_is_a_ratio(tmp_path, name, unit):
    check(open_data(written(tmp_path, name, units=(unit, unit))), 20)


def test_two_units_of_length(tmp_path, name):
    check(open_data(written(tmp_path, name, units=("nm", "um"))), 20)


@pytest.mark.parametrize("axis", ["y", "x"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_map_that_runs_the_other_way(tmp_path, name, axis, whole):
    y, x = (IMAGE_Y, IMAGE_X) if whole else (Y, X)
    y, x = (y[::-1], x) if axis == "y" else (y, x[::-1])
    check(open_data(written(tmp_path, name, y=y, x=x)), len(y) * len(x))


@pytest.mark.parametrize("axis", ["y", "x"])
def test_an_image_that_runs_the_other_way(tmp_path, name, axis):
    image = (IMAGE_Y[::-1], IMAGE_X) if axis == "y" else (IMAGE_Y, IMAGE_X[::-1])
    check(open_data(written(tmp_path, name, image=image)), 20)


@pytest.mark.parametrize(("y", "x"), [(Y[1:2], X), (Y, X[2:3]), (Y[:1], X[:2])])
def test_a_single_row_or_column_keeps_its_origin(tmp_path, name, y, x):
    data = open_data(written(tmp_path, name, y=y, x=x))
    check(data, len(y) * len(x))


def test_rows_that_are_not_uniform_are_positions(tmp_path, name):
    y = IMAGE_Y[[0, 1, 2, 5, 7, 10]]
    data = open_data(written(tmp_path, name, y=y))
    check(data, 30)
    assert np.unique(data.positions[:, 0]).tolist() == [0, 1, 2, 5, 7, 10]


def test_an_image_of_uneven_lines(tmp_path, name):
    uneven = IMAGE_Y**1.2
    check(open_data(written(tmp_path, name, y=uneven[[1, 4, 6]], image=(uneven, IMAGE_X))), 15)


def test_equal_shapes_with_another_offset_lie_on_each_other(tmp_path, name):
    path = tmp_path / name
    places = [("y", IMAGE_Y, "nm"), ("x", IMAGE_X, "nm")]
    cube = spectra_on(IMAGE_Y, IMAGE_X, IMAGE_Y, IMAGE_X)
    moved = [("y", 1.006 * IMAGE_Y - 34, "nm"), ("x", IMAGE_X - 22, "nm"), ENERGY]
    FORMATS[name](path, landscape(IMAGE_Y, IMAGE_X), places, cube, moved)
    data = open_data(path)
    check(data, cube.shape[0] * cube.shape[1])
    assert "pixel by pixel since both are 12 x 17" in data.assumptions[0]


def test_units_that_cannot_be_compared_are_refused(tmp_path, name):
    refused(written(tmp_path, name, units=("nm", "deg")), "cannot be compared", "origin=", "grid=")


def test_order_and_grid_overrule_the_file(tmp_path, name):
    path = written(tmp_path, name, units=("nm", "deg"))
    assert open_data(path, origin=(2, 3), step=(2, 2)).positions[0].tolist() == [2, 3]
    assert open_data(path, grid="corners").positions[-1].tolist() == [11, 16]
    assert open_data(path, order=("col", "row", "axis"), grid="corners").grid.shape == (5, 4)
    refused(path, "name row, col and axis", order=("x", "y", "axis"))
