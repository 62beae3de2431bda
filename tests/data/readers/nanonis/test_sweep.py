from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.files.reader_files import write_3ds
from tests.data.samples import COLS, ROWS, picture, refused

TOPOGRAPHY = picture() * 1e-12
STEPS = 21
RELATIVE = np.linspace(2e-10, -8e-10, STEPS)
SEGMENTS = "Segment Start (V), Segment End (V), Settling (s), Integration (s), Steps (xn), Lockin"


def shift(z):
    """Frequency shift and Z for every point; ``z`` (rows, cols) is where it starts."""
    z = np.broadcast_to(z[:, :, None] + RELATIVE, (ROWS, COLS, STEPS))
    where = np.arange(ROWS * COLS).reshape(ROWS, COLS, 1)
    return np.stack([where + 1e10 * np.broadcast_to(RELATIVE, z.shape), z], axis=2)


def write(path, spectra, **extra):
    header = {"Sweep Signal": '"Z (m)"', **extra}
    write_3ds(path, TOPOGRAPHY, spectra, channels=("Frequency Shift (Hz)", "Z (m)"), **header)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grid.3ds"


def test_a_channel_that_differs_between_points_is_no_axis(path):
    write(path, shift(1e-9 + 100 * TOPOGRAPHY))
    data = open_data(path)
    np.testing.assert_allclose(data.axis.values, np.linspace(-1.5, 2.5, STEPS))  # Sweep Start … Sweep End
    assert data.axis.label == "Z (m)"
    assert "differs from point to point" in data.assumptions[0]
    refused(path, "channel 'Z (m)' differs from point to point", axis="Z (m)")


def test_a_channel_that_differs_by_noise_is_the_axis(path):
    write(path, shift(1e-13 * picture() / picture().max()))
    np.testing.assert_allclose(open_data(path).axis.values, RELATIVE, atol=1e-13)


def test_sweeps_that_stop_early_keep_the_steps_that_all_points_have(path):
    spectra = shift(0 * TOPOGRAPHY)
    for point in range(ROWS * COLS):
        spectra[point // COLS, point % COLS, :, 12 + point % 4 :] = np.nan
    data = open_data(write(path, spectra))
    assert len(data) == ROWS * COLS
    assert len(data.axis) == 12
    np.testing.assert_allclose(data.axis.values, RELATIVE[:12], rtol=1e-5)
    assert "after 12 to 15 of 21 steps" in data.assumptions[0]
    longer = open_data(path, steps=14)
    assert (len(longer.axis), longer.assumptions) == (14, ())
    assert len(longer) + longer.dropped == ROWS * COLS
    refused(path, "steps=30 must be between 2 and 21", steps=30)


def test_sweeps_of_very_different_length_are_left_to_the_user(path):
    spectra = shift(0 * TOPOGRAPHY)
    for point in range(ROWS * COLS):
        spectra[point // COLS, point % COLS, :, 3 + point % 17 :] = np.nan
    write(path, spectra)
    refused(path, "after 3 to 19 of 21 steps", "steps=10")
    assert len(open_data(path, steps=10).axis) == 10


def test_a_few_incomplete_points_are_left_out(path):
    spectra = shift(0 * TOPOGRAPHY)
    spectra[2, 3, :, 5:] = np.nan
    data = open_data(write(path, spectra))
    assert (data.dropped, len(data.axis), data.assumptions) == (1, STEPS, ())


@pytest.mark.parametrize(("second", "steps"), [(11, 21), (10, 20), (11, 22)])
def test_segments_give_the_axis(path, second, steps):
    spectra = shift(0 * TOPOGRAPHY)[..., :1].repeat(steps, axis=-1)
    table = f"-1.0,0.0,1e-3,1e-3,11,0,0;0.0,3.0,1e-3,1e-3,{second},0,0"
    extra = {"Filetype": "MLS", "Sweep Signal": '"Bias (V)"', SEGMENTS: table}
    write(path, spectra, **extra)
    axis = open_data(path).axis
    assert axis.label == "Bias (V)"
    assert (axis.values[0], axis.values[10], axis.values[-1]) == (-1.0, 0.0, 3.0)


def test_a_table_of_segments_that_fits_nothing_leaves_the_steps(path):
    extra = {"Filetype": "MLS", "Sweep Signal": '"Bias (V)"', SEGMENTS: "-1.0,0.0,1e-3;x"}
    write(path, shift(0 * TOPOGRAPHY), **extra)
    assert open_data(path).axis.label == "sweep step"
