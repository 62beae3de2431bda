"""A run file opens with xarray and h5py, every dimension with a scale, every quantity with a unit."""

from __future__ import annotations

import json

import h5py
import numpy as np
import xarray

from tests.session.small import LENGTH, SHAPE, SmallSource


def test_xarray_opens_it_with_dimensions_and_units(finished):
    path, session = finished
    with xarray.open_dataset(path, engine="h5netcdf") as data:
        assert data["spectra"].dims == ("point", "bias")
        assert data["spectra"].shape == (22, LENGTH)
        assert data["spectra"].attrs["units"] == "pm"
        assert data["bias"].attrs["units"] == "V"
        np.testing.assert_allclose(data["bias"], SmallSource().bias)
        assert data["image"].dims == ("channel", "row", "col")
        assert data["image"].shape == (2, *SHAPE)
        assert [bytes(name).decode() for name in data["channel"].values] == ["height", "phase"]
        assert data["maps"].dims == ("evaluation", "layer", "row", "col")
        assert data["evaluation"].values.tolist() == [5]
        np.testing.assert_array_equal(data["requested"], session.snapshot.measured)
        np.testing.assert_array_equal(
            data["maps"][-1].sel(layer=b"acquisition"), session.snapshot.maps["acquisition"]
        )
        assert np.isfinite(data["score"].values[:, :6]).all()
        assert (data["ended"] >= data["started"]).all()


def test_h5py_opens_it_and_finds_weights(finished):
    with h5py.File(finished[0]) as file:
        assert file.attrs["curiosity_run_file"] == 3
        weights = file["weights/weights.linear"]
        assert weights.shape == (2 * 9 + 1, LENGTH)
        facts = json.loads(file.attrs["facts"])
    assert facts["seed"] == 3
    assert facts["workflow"]["patch"] == 3
    assert {"python", "numpy", "torch", "h5py", "curiosity-widgets"} <= set(facts["versions"])
