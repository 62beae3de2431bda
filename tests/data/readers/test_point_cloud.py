from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.readers.test_nsid import BIAS, image_dims, write
from tests.data.samples import STEPS, picture, refused

PIXELS = np.array([[1.0, 4.0], [5.25, 0.5], [6.0, 10.0]])


def cloud(path, *, unit="m", turned=False, named="coordinates", channels=2):
    """Spectra at three points of an image of 10 nm pixels; each begins with the sum of its row and column."""
    values = PIXELS.sum(axis=1)[:, None, None] + np.arange(channels)[:, None] * 100 + np.arange(STEPS) / 10
    point = ("point", np.arange(3.0), "generic", "POINT_CLOUD")
    channel = ("channel", np.arange(channels), "generic", "CHANNEL")
    spectra = (values, [point, channel, BIAS]) if channels > 1 else (values[:, 0], [point, BIAS])
    write(path, ("Topo", picture(), image_dims()), ("Spectra", *spectra))
    with h5py.File(path, "a") as file:
        places = PIXELS[:, ::-1] * 1e-8
        file[f"Measurement_000/{named}"] = places.T if turned else places
        file[f"Measurement_000/{named}"].attrs["units"] = unit


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cloud.h5"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_point_cloud_lies_where_its_coordinates_are(path, turned, channels):
    cloud(path, turned=turned, channels=channels)
    data = open_data(path)
    np.testing.assert_allclose(data.positions, PIXELS)
    np.testing.assert_allclose(data.spectra[:, 0], PIXELS.sum(axis=1))
    np.testing.assert_array_equal(data.image[0], picture())
    assert data.axis.label == "Voltage (V)"
    assert "taken as x and y" in data.assumptions[0]


def test_another_channel(path):
    cloud(path)
    np.testing.assert_allclose(open_data(path, channel=1).spectra[:, 0], PIXELS.sum(axis=1) + 100)
    refused(path, "channel=7 is not among 0 to 1", channel=7)


def test_a_point_cloud_without_places_is_refused(path):
    cloud(path, unit="generic")
    refused(path, "'coordinates' is in no unit")
    cloud(path, named="places")
    refused(path, "no dataset 'coordinates' (3, 2)", "positions=")
    assert len(open_data(path, positions="places")) == 3
    refused(path, "name the spectra", "Spectra", positions="places", spectra="other")
