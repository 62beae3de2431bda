from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

AXIS = np.linspace(-1, 1, STEPS)
PLACES = np.stack(np.meshgrid([1, 3, 6], [2, 5, 7, 10], indexing="ij"), axis=-1)
THERE = cube()[PLACES[..., 0], PLACES[..., 1]]  # (3, 4, S)


def written(folder, **arrays):
    np.savez(folder / "points.npz", image=picture(), vstep=AXIS, **arrays)
    return folder / "points.npz"


@pytest.mark.parametrize("places", [PLACES, PLACES.reshape(-1, 2)])
@pytest.mark.parametrize("spectra", [THERE, np.moveaxis(THERE, 2, 0)])
def test_positions_beside_a_cube_count(tmp_path, spectra, places):
    data = open_data(written(tmp_path, spectra=spectra, positions=places))
    np.testing.assert_array_equal(data.positions, PLACES.reshape(-1, 2))
    np.testing.assert_array_equal(data.spectra, THERE.reshape(-1, STEPS))


def test_a_users_grid_overrules_positions(tmp_path):
    path = written(tmp_path, spectra=THERE, positions=PLACES)
    assert open_data(path, grid="cells").grid.shape == (3, 4)


def test_a_cube_that_fits_its_positions_in_no_way(tmp_path):
    path = written(tmp_path, spectra=THERE, positions=PLACES.reshape(-1, 2)[:-1])
    refused(path, "do not fit 11 positions", "order=")


@pytest.mark.parametrize("scale", [1e-9, 0.01])
def test_positions_in_metres_or_shares_of_the_image_are_refused(tmp_path, scale):
    path = written(tmp_path, spectra=THERE.reshape(-1, STEPS), positions=PLACES.reshape(-1, 2) * scale)
    refused(path, "all 12 spectra lie within one pixel", "(row, col) in pixels")


def test_lists_of_x_and_y_that_are_not_used_are_named(tmp_path):
    data = open_data(written(tmp_path, spectra=THERE, x=np.arange(4.0), y=np.arange(3.0)))
    assert any("the lists x, y are not used" in text for text in data.assumptions)
    data = open_data(written(tmp_path, spectra=THERE, x=np.arange(float(COLS)), y=np.arange(float(ROWS))))
    assert not any("not used" in text for text in data.assumptions)


def usid(path):
    """The arrays of a USID file: positions by columns x and y, the fastest first."""
    rows, cols = (np.repeat(np.arange(ROWS), COLS), np.tile(np.arange(COLS), ROWS))
    with h5py.File(path, "w") as file:
        group = file.create_group("Measurement_000/Channel_000")
        group["Raw_Data"], group["Height"] = cube().reshape(-1, STEPS), picture()
        for name, values in {
            "Position_Indices": np.stack([cols, rows], axis=1).astype("u4"),
            "Position_Values": np.stack([cols, rows], axis=1) * 0.5,
        }.items():
            group[name] = values
            group[name].attrs["labels"], group[name].attrs["units"] = ["X", "Y"], ["um", "um"]
    return path


def test_labels_say_which_column_of_positions_is_x(tmp_path):
    names = {"spectra": "Raw_Data", "image": "Height"}
    data = open_data(usid(tmp_path / "usid.h5"), positions="Position_Indices", **names)
    np.testing.assert_array_equal(data.spectra[data.index_at([[2, 9]])[0]], cube()[2, 9])
    assert any("'Position_Indices' are taken as X and Y" in text for text in data.assumptions)
    refused(tmp_path / "usid.h5", "are in um", "pixels of the image", positions="Position_Values", **names)
