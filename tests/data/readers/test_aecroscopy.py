from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.files.reader_files import write_aecroscopy_beps, write_aecroscopy_scan
from tests.data.samples import COLS, ROWS, picture, refused

AMPLITUDE = picture() + 1
PHASE = np.linspace(-1, 2, ROWS * COLS).reshape(ROWS, COLS)
BIAS = np.array([0.0, 4.0, 0.0, -4.0])


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "BEPFM_0.hf5"
    spectra = AMPLITUDE[:, :, None] * np.exp(1j * np.arange(6))
    write_aecroscopy_scan(path, AMPLITUDE, PHASE, spectra)
    return path


def beps(tmp_path, *, both=True, coordinates=None, points=3):
    """Spectra whose response at point n and step m is n + m / 100."""
    steps = 8 if both else 4
    response = np.arange(points)[:, None] + np.arange(steps)[None, :] / 100
    fit = np.stack([response, 0 * response, 0 * response, 0 * response], axis=1)
    where = np.array([[-1.0, 0.0, 1.0], [-1.0, 1.0, 0.0]]) if coordinates is None else coordinates  # x, y
    path = tmp_path / "BEPS_0.hf5"
    write_aecroscopy_beps(path, fit, BIAS, where)
    return path


def test_scan(scan):
    data = open_data(scan)
    np.testing.assert_allclose(data.image[0], AMPLITUDE * np.cos(PHASE))
    assert data.channels == ("response",)
    assert data.axis.label == "frequency (Hz)"
    np.testing.assert_allclose(data.spectra[:, 2], AMPLITUDE.reshape(-1))
    assert data.pixel_size == pytest.approx((2e-8, 3e-8))
    assert open_data(scan, channels=["phase", "amplitude"]).channel_units == ("rad", "a.u.")


def test_beps_on_the_scan_x_is_the_column(scan, tmp_path):
    data = open_data(beps(tmp_path), image="BEPFM_0.hf5")
    np.testing.assert_allclose(
        data.positions, [[0, 0], [ROWS - 1, (COLS - 1) / 2], [(ROWS - 1) / 2, COLS - 1]]
    )
    assert data.axis.values.tolist() == BIAS.tolist()
    np.testing.assert_allclose(data.spectra[1], [1.01, 1.03, 1.05, 1.07])
    assert data.image.shape == (1, ROWS, COLS)


def test_beps_on_field(scan, tmp_path):
    data = open_data(beps(tmp_path), image=str(scan), field="on")
    np.testing.assert_allclose(data.spectra[1], [1.0, 1.02, 1.04, 1.06])


def test_beps_with_one_field(scan, tmp_path):
    path = beps(tmp_path, both=False)
    np.testing.assert_allclose(open_data(path, image=scan).spectra[2], [2, 2.01, 2.02, 2.03])
    refused(path, "leave field= out", image=scan, field="on")


def test_beps_needs_an_image(scan, tmp_path):
    path = beps(tmp_path)
    refused(path, "no image", "image=")
    refused(path, "no such file", image="other.hf5")


def test_only_the_first_coordinate_kept(scan, tmp_path):
    path = beps(tmp_path, coordinates=np.array([0.5, -0.5]))
    refused(path, "3 spectra but 1 coordinates", "positions=", image=scan)
    data = open_data(path, image=scan, positions=[[0, 1], [2, 3], [4, 5]])
    assert data.positions.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_wrong_options(scan, tmp_path):
    refused(scan, "no channel 'height'", channels=["height"])
    refused(scan, "are for BEPS", field="on")
    refused(beps(tmp_path), "field='both'", image=scan, field="both")
    refused(scan, "unknown option 'axis'", axis="frequency")
