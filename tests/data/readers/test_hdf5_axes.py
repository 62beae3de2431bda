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


HEIGHTS = np.arange(40)[:, None] * 1.0 + np.sin(np.arange(60))
AT = np.meshgrid(np.arange(8, 29, 4), np.arange(12, 45, 4), indexing="ij")
SPECTRA = np.stack([HEIGHTS[AT[0], AT[1]], *AT, AT[0] + AT[1]], axis=-1)  # height, row and col of each


def nexus(path, kind):
    """A map (6, 9, 4) within an image of 40 x 60 nm, as programs that write NeXus give their axes."""
    along = {"y": AT[0][:, 0] * 1e-3, "x": AT[1][0] * 1.0, "V": np.linspace(-1, 1, 4)}
    units = {"y": "um", "x": "nm", "V": "V"}
    with h5py.File(path, "w") as file:
        entry = file.create_group("entry")
        for name, array, axes in (
            ("image", HEIGHTS, {"y": np.arange(40.0), "x": np.arange(60.0)}),
            ("map", SPECTRA, along),
        ):
            group = entry.create_group(name)
            group.attrs["NX_class"] = "NXdata"
            order = list(axes)
            if name == "map" and kind == "axis first":
                array, order = np.moveaxis(array, 2, 0), ["V", "y", "x"]
            if name == "map" and kind == "y falls":
                array, axes = array[::-1], {**axes, "y": axes["y"][::-1]}
            if kind == "links":
                entry[f"detector/{name}"] = array
                group["data"] = h5py.SoftLink(f"/entry/detector/{name}")
            else:
                group["data"] = array
            for key, values in axes.items():
                step = values[1] - values[0]
                edges = np.append(values - step / 2, values[-1] + step / 2)
                group[key] = edges if kind == "edges" and key != "V" else values
                group[key].attrs["units"] = units[key] if name == "map" else "nm"
            if kind == "before 2014":
                group["data"].attrs["signal"], group["data"].attrs["axes"] = 1, ":".join(order)
            else:
                group.attrs["signal"], group.attrs["axes"] = "data", order if kind != "indices" else [*axes]
            if kind == "indices":
                group.attrs.update({f"{key}_indices": number for number, key in enumerate(order)})
    return path


@pytest.mark.parametrize(
    "kind", ["plain", "axis first", "y falls", "links", "edges", "before 2014", "indices"]
)
def test_axes_that_nexus_names_place_the_spectra(path, kind):
    data = open_data(nexus(path, kind))
    np.testing.assert_allclose(data.positions, data.spectra[:, 1:3])
    np.testing.assert_allclose(data.image[0], HEIGHTS)
    assert data.axis.label == "V (V)"
    assert data.pixel_size == pytest.approx((1e-9, 1e-9))
    assert data.assumptions == ()


@pytest.mark.parametrize("scale", [True, False])
def test_an_axis_of_another_length_is_refused(path, scale):
    with h5py.File(nexus(path, "plain"), "a") as file:
        group = file["entry/map"]
        group["y"].attrs.modify("units", "um")
        del group["y"]
        group["y"] = np.arange(5.0)
        if scale:
            group["y"].make_scale("y")
            group["data"].dims[0].attach_scale(group["y"])
    refused(path, "axis 'y' of 'entry/map/data' has 5 values, but the data have 6")


def test_links_in_circles_and_into_nothing_harm_nothing(path):
    with h5py.File(nexus(path, "plain"), "a") as file:
        file["entry/map/self"] = h5py.SoftLink("/entry/map/self")
        file["entry/map/nothing"] = h5py.SoftLink("/nothing")
    assert len(open_data(path)) == 54


def test_an_image_without_axes_beside_spectra_with_axes(path):
    with h5py.File(path, "w") as file:
        file["spectra"], file["height"] = cube(), picture()
        for number, (name, values) in enumerate({"y": np.arange(ROWS), "x": np.arange(COLS)}.items()):
            file[name] = values * 1e-9
            file[name].attrs["units"] = "m"
            file[name].make_scale(name)
            file["spectra"].dims[number].attach_scale(file[name])
    data = open_data(path)
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))
    assert data.channels == ("height",)


def test_a_unit_in_latin_1(path):
    with h5py.File(nexus(path, "plain"), "a") as file:
        file["entry/map/y"].attrs["units"] = np.bytes_("µm".encode("latin-1"))
    data = open_data(path)
    np.testing.assert_allclose(data.positions, data.spectra[:, 1:3])
