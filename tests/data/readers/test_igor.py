from __future__ import annotations

import sys

import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.files.reader_files import write_ibw
from tests.data.samples import COLS, ROWS, cube, refused

pytest.importorskip("igor2", reason="needs igor2 (the extra 'formats')")
WAVE = cube(steps=7).transpose(1, 0, 2)  # Igor: x, y, layers


def test_a_wave_with_three_axes(tmp_path):
    path = tmp_path / "force.ibw"
    write_ibw(path, WAVE, unit="V", start=-3.0, delta=0.5)
    data = open_data(path, image=0, spectra=(2, 7))
    assert data.shape == (ROWS, COLS)
    np.testing.assert_array_equal(data.image[0], cube(steps=7)[:, :, 0])
    np.testing.assert_array_equal(data.spectra, cube(steps=7)[:, :, 2:].reshape(-1, 5))
    assert data.axis.values.tolist() == [-2.0, -1.5, -1.0, -0.5, 0.0]
    assert data.axis.unit == "V"


def test_layers_by_label(tmp_path):
    path = tmp_path / "stack.ibw"
    write_ibw(path, WAVE, labels=("Height", "Amp", "L2", "L3", "L4", "L5", "L6"))
    data = open_data(path, image=["Amp", "Height"], spectra=(2, 7))
    assert data.channels == ("Amp", "Height")
    np.testing.assert_array_equal(data.image[0], cube(steps=7)[:, :, 1])
    refused(path, "no layer 'Phase'", "Height, Amp", image="Phase", spectra=(2, 7))


def test_it_says_what_it_needs(tmp_path):
    path = tmp_path / "wave.ibw"
    write_ibw(path, WAVE)
    refused(path, "image=25, spectra=(49, 99)")
    write_ibw(path, WAVE[:, :, 0])
    refused(path, "(x, y, layers)", image=0, spectra=(0, 2))


@pytest.mark.parametrize("keep", [0, 3, 100, 500])
def test_damaged(tmp_path, keep):
    path = tmp_path / "wave.ibw"
    write_ibw(path, WAVE)
    path.write_bytes(path.read_bytes()[:keep])
    refused(path, "copy it again", image=0, spectra=(0, 2))


def test_without_the_package(tmp_path, monkeypatch, read_here):
    path = tmp_path / "wave.ibw"
    write_ibw(path, WAVE)
    monkeypatch.setitem(sys.modules, "igor2", None)
    refused(path, 'pip install "curiosity-widgets[formats]"', image=0, spectra=(0, 2))


def test_the_size_of_a_pixel_is_in_the_waves_scaling(tmp_path):
    path = tmp_path / "wave.ibw"
    write_ibw(path, np.arange(7.0 * 5 * 4).reshape(7, 5, 4))
    assert open_data(path, image=0, spectra=(0, 4)).pixel_size == pytest.approx((1e-8, 1e-8))
