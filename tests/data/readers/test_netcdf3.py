from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

xarray = pytest.importorskip("xarray", reason="writes netCDF files")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "map.nc"


def written(path, step=1, **encoding):
    coords = {
        "bias": ("bias", np.linspace(-1, 1, STEPS), {"units": "V"}),
        "y": ("y", 1e-9 * np.arange(ROWS), {"units": "m"}),
        "x": ("x", 2e-9 * np.arange(COLS), {"units": "m"}),
    }
    current = cube().transpose(2, 0, 1)
    z = xarray.DataArray(picture(), dims=("y", "x"), attrs={"units": "nm"})
    values = xarray.DataArray(current, dims=("bias", "y", "x"), attrs={"units": "nA"})
    xarray.Dataset({"current": values, "z": z}, coords=coords).to_netcdf(
        path, engine="scipy", encoding=encoding
    )
    return path


def test_image_and_spectra_with_the_energy_first(path):
    data = open_data(written(path))
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))
    assert (data.axis.label, data.spectra_unit, data.channel_units) == ("bias (V)", "nA", ("nm",))
    assert data.pixel_size == pytest.approx((1e-9, 2e-9))
    assert open_data(path, axis="bias", spectra="current", image="z").every_pixel


def test_packed_values(path):
    data = open_data(
        written(path, z={"dtype": "int16", "scale_factor": 0.5, "add_offset": 50.0, "_FillValue": -32768})
    )
    np.testing.assert_allclose(data.image[0, 5], picture()[5])


def test_a_damaged_file(path):
    written(path)
    path.write_bytes(path.read_bytes()[:60])
    refused(path, "damaged netCDF file")
