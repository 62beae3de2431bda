from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from curiosity_widgets.data.readers.contents import arrays_in
from curiosity_widgets.data.readers.hdf5_axes import Stored
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

xarray = pytest.importorskip("xarray", reason="writes netCDF files")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "map.nc"


def written(path, turned=(2, 0, 1), **encoding):
    names = ("y", "x", "bias")
    data = {
        "current": (
            [names[i] for i in turned],
            cube().transpose(turned),
            {"units": "nA", "long_name": "current"},
        ),
        "z": (("y", "x"), picture(), {"units": "m"}),
    }
    coords = {"bias": ("bias", np.linspace(-1, 1, STEPS), {"units": "V"})}
    xarray.Dataset(data, coords=coords).to_netcdf(path, engine="h5netcdf", encoding=encoding)
    return path


def test_a_dataset_of_xarray_with_the_energy_first(path):
    data = open_data(written(path))
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))
    assert (data.axis.label, data.spectra_name, data.spectra_unit) == ("bias (V)", "current", "nA")
    assert data.channel_units == ("m",)


def test_names_of_the_axis_and_the_spectra_can_be_given(path):
    data = open_data(written(path), axis="bias", axis_name="sample bias", spectra_name="I", spectra_unit="A")
    assert (data.axis.label, data.spectra_name, data.spectra_unit) == ("sample bias (V)", "I", "A")


def test_packed_values_and_missing_pixels(path):
    packed = {"dtype": "int16", "scale_factor": 0.5, "add_offset": 50.0, "_FillValue": -32768}
    data = open_data(written(path, z=packed))
    np.testing.assert_allclose(data.image[0, 5], picture()[5])
    assert data.filled == 0


def test_a_scale_that_is_not_in_the_file_is_refused(path, tmp_path):
    with h5py.File(path, "w") as file:
        file["spectra"], file["image"] = cube(), picture()
        outside = file.create_dataset("k", (STEPS,), "f8", external=[(str(tmp_path / "raw"), 0, 8 * STEPS)])
        outside.make_scale("k")
        file["spectra"].dims[2].attach_scale(outside)
        for number, size in ((0, ROWS), (1, COLS)):
            file[f"s{number}"] = np.arange(size)
            file["spectra"].dims[number].attach_scale(file[f"s{number}"])
        del file["k"]
    refused(path, "cannot be read as HDF5")


def test_arrays_of_matlab_have_their_axes_as_matlab_shows_them(tmp_path):
    path = tmp_path / "matlab.mat"
    with h5py.File(path, "w") as file:
        for name, values in {"data": cube(), "list": np.arange(4.0)[None], "plain": picture()}.items():
            file[name] = values.T
            if name != "plain":
                file[name].attrs["MATLAB_class"] = np.bytes_("double")
        stored = Stored(file["data"])
        assert (stored.shape, stored.ndim) == (cube().shape, 3)
        np.testing.assert_array_equal(np.asarray(stored, dtype="f4"), cube().astype("f4"))
        np.testing.assert_array_equal(np.asarray(Stored(file["list"])), np.arange(4.0))
    assert arrays_in(path) == {"data": cube().shape, "list": (4,), "plain": picture().T.shape}


def test_an_older_file_of_matlab_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "old.mat"
    path.write_bytes(b"MATLAB 5.0 MAT-file, Platform: GLNXA64".ljust(128))
    refused(path, "save(..., '-v7.3')")
