from __future__ import annotations

import numpy as np

from curiosity_widgets import open_data
from tests.data.samples import cube, picture, refused


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
