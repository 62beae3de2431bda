from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.files.reader_files import write_3ds
from tests.data.samples import COLS, ROWS, cube, picture, refused

TOPOGRAPHY = picture() * 1e-12
SPECTRA = np.stack([cube(), -cube()], axis=2) * 1e-15  # (rows, cols, channels, steps)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grid.3ds"


def test_a_finished_grid(path):
    write_3ds(path, TOPOGRAPHY, SPECTRA)
    data = open_data(path)
    np.testing.assert_allclose(data.image[0], TOPOGRAPHY, rtol=1e-6)
    np.testing.assert_allclose(data.spectra, SPECTRA[:, :, 0].reshape(-1, 5), rtol=1e-6)
    np.testing.assert_allclose(data.axis.values, np.linspace(-1.5, 2.5, 5))
    assert data.axis.label == "Bias (V)"
    assert (data.spectra_name, data.spectra_unit) == ("Current", "A")
    assert (data.channels, data.channel_units) == (("Z",), ("m",))
    assert data.pixel_size == pytest.approx((3e-9, 2e-9))
    assert data.metadata["comment"] == "a = b"


def test_another_channel_and_other_images(path):
    write_3ds(path, TOPOGRAPHY, SPECTRA)
    assert open_data(path, channel="LI Demod 1 X").spectra[5][0] < 0
    assert open_data(path, image=["Z (m)", "Scan:Current (A)"]).channels == ("Z", "Scan:Current")
    assert open_data(path, image="mean").channels == ("mean",)
    refused(path, "no channel 'dI/dV'", "Current (A), LI Demod 1 X (A)", channel="dI/dV")
    refused(path, "no parameter 'Height'", "Z (m)", image="Height")


@pytest.mark.parametrize("points", [2, 30, ROWS * COLS - 1])
def test_an_unfinished_grid(path, points):
    write_3ds(path, TOPOGRAPHY, SPECTRA, points=points)
    data = open_data(path)
    assert len(data) == points
    assert data.dropped == ROWS * COLS - points
    assert data.filled == ROWS * COLS - points
    assert data.metadata["points_measured"] == points


def test_a_grid_of_one_point_has_no_image_to_learn_from(path):
    write_3ds(path, TOPOGRAPHY, SPECTRA, points=1)
    refused(path, "the same everywhere", "image=")


def test_a_grid_with_nan_at_its_end(path):
    spectra = SPECTRA.copy()
    spectra[5:] = np.nan
    write_3ds(path, TOPOGRAPHY, spectra)
    assert open_data(path).dropped == 2 * COLS


def test_a_grid_cut_within_a_point(path):
    write_3ds(path, TOPOGRAPHY, SPECTRA)
    path.write_bytes(path.read_bytes()[:-7])
    assert open_data(path).dropped == 1


def test_the_sweep_signals_own_channel_is_the_axis(path):
    bias = np.broadcast_to(np.array([0.0, 1.0, 3.0, 1.0, 0.0]), cube().shape)
    spectra = np.stack([cube(), bias], axis=2)
    write_3ds(path, TOPOGRAPHY, spectra, channels=("Current (A)", "Bias (V)"), Filetype="MLS")
    assert open_data(path).axis.values.tolist() == [0, 1, 3, 1, 0]


def test_segments_without_values_have_steps(path):
    write_3ds(path, TOPOGRAPHY, SPECTRA, Filetype="MLS")
    assert open_data(path).axis.label == "sweep step"


def test_damaged_headers(path):
    path.write_bytes(b"Grid dim=3")
    refused(path, "HEADER_END")
    write_3ds(path, TOPOGRAPHY, SPECTRA, Points=None)
    refused(path, "Points")
    write_3ds(path, TOPOGRAPHY, SPECTRA, points=0)
    refused(path, "no complete point")
    write_3ds(path, TOPOGRAPHY, SPECTRA, Channels='""')
    refused(path, "empty grid")


def test_a_header_that_contradicts_the_data_is_refused(path):
    for change in ({"# Parameters (4 byte)": "5"}, {"# Parameters (4 byte)": "7"}):
        write_3ds(path, TOPOGRAPHY, SPECTRA, **change)
        refused(path, "contradicts itself", "6 names")
    write_3ds(path, TOPOGRAPHY, SPECTRA, Points="4", **{"Experiment size (bytes)": "40"})
    refused(path, "contradicts itself")


def test_lines_in_turn_from_left_and_right_make_no_image(path):
    down, along = np.indices((ROWS, COLS))
    along[1::2] = along[1::2, ::-1]
    snake = np.stack([along * 2e-9, down * 3e-9], axis=-1)
    write_3ds(path, TOPOGRAPHY, SPECTRA, places=snake)
    refused(path, "do not lie line by line in one direction", "spectra=")
    turned = np.stack([along[0] * 1e-9 + down * 2e-9, along[0] * -3e-9 + down * 1e-9], axis=-1)
    write_3ds(path, TOPOGRAPHY, SPECTRA, places=turned)
    assert len(open_data(path)) == ROWS * COLS
