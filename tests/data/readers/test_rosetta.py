"""Files written by rosettasciio itself; reading goes through its public readers."""

from __future__ import annotations

import sys

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.readers.test_hspy import energy, places, signal
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

emd = pytest.importorskip("rsciio.emd", reason="needs rosettasciio (the extra 'formats')")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "map.emd"
    emd.file_writer(str(path), signal("EELS", cube(), [*places(ROWS, COLS), energy()]))
    emd.file_writer(
        str(path.with_name("image.emd")), signal("HAADF", picture(), places(ROWS, COLS, navigate=False))
    )
    with h5py.File(path.with_name("image.emd")) as source, h5py.File(path, "a") as file:
        source.copy("signals/HAADF", file["signals"])
    return path


def test_an_electron_microscopy_file(path):
    data = open_data(path)
    assert data.shape == (ROWS, COLS)
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))
    assert data.axis.label == "Energy loss (eV)"


def test_links_out_of_it_are_refused(path):
    with h5py.File(path, "a") as file:
        file["out"] = h5py.ExternalLink("other.h5", "/a")
    refused(path, "link into another file")


def test_a_damaged_file(tmp_path):
    path = tmp_path / "map.dm4"
    path.write_bytes(b"nothing of the kind")
    refused(path, "could not be read")


def test_without_the_package(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rsciio.emd", None)
    refused(path, 'pip install "curiosity-widgets[formats]"')
