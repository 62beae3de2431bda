from __future__ import annotations

import hashlib
from importlib import util

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.data import datasets
from tests.data.samples import shared_data

needs_mexpsimu = pytest.mark.skipif(util.find_spec("mexpsimu") is None, reason="needs the package mexpsimu")


def test_the_names():
    assert cw.datasets.names() == ["pto-1.3um", "pto-1.7um", "pto-3um", "cafm-simulated", "sspfm-110"]


def test_every_set_names_its_origin():
    for name in cw.datasets.names():
        known = cw.datasets.describe(name)
        assert known.source
        assert known.licence
        assert known.citation


@needs_mexpsimu
@pytest.mark.parametrize(
    ("name", "shape", "length"),
    [
        ("pto-1.3um", (65, 65), 192),
        ("pto-1.7um", (100, 100), 256),
        ("pto-3um", (100, 100), 192),
        ("cafm-simulated", (50, 50), 128),
    ],
)
def test_mexpsimu_sets(name, shape, length):
    data = cw.datasets.load(name)
    assert data.shape == shape
    assert data.spectra.shape == (shape[0] * shape[1], length)
    assert data.channels == ("image",)
    assert data.axis.label == "bias (V)"
    assert data.name == name
    assert data.metadata["licence"] == "MIT"


@needs_mexpsimu
def test_the_notes_on_the_images_are_true():
    data = cw.datasets.load("pto-1.7um", channels=("image", "image2"))
    image, image2 = data.image.reshape(2, -1)
    np.testing.assert_allclose(image2, data.spectra.mean(axis=1), atol=1e-12)
    assert np.corrcoef(image, np.abs(data.spectra).mean(axis=1))[0, 1] > 0.999


@needs_mexpsimu
def test_a_name_works_in_open_data_with_options():
    data = cw.open_data("pto-1.3um", channels=["image2"])
    assert data.channels == ("image2",)
    assert data.metadata["open_options"] == {"channels": ["image2"]}
    with pytest.raises(cw.CuriosityError, match="unknown option 'image'"):
        cw.open_data("pto-1.3um", image="image")


@needs_mexpsimu
def test_unknown_channel():
    with pytest.raises(cw.CuriosityError, match="no channel 'phase'; there are image, image2"):
        cw.datasets.load("pto-3um", channels="phase")


def test_unknown_name():
    with pytest.raises(cw.CuriosityError, match="unknown data set 'pto'"):
        cw.datasets.load("pto")


def test_sspfm_from_the_folder_named_by_the_environment(monkeypatch):
    path = shared_data("sspfm_pto_110.npy")
    monkeypatch.setenv("CURIOSITY_DATA", str(path.parent))
    data = cw.datasets.load("sspfm-110")
    raw = np.load(path)
    np.testing.assert_array_equal(data.image[0], raw[:, :, 25])
    np.testing.assert_array_equal(data.spectra, raw[:, :, 49:].reshape(-1, 50))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == datasets._SSPFM_HASH


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setattr(datasets.util, "find_spec", lambda name: None)
    with pytest.raises(cw.CuriosityError, match="pip install mexpsimu"):
        cw.datasets.load("pto-1.7um")


def test_a_failed_download_names_the_remedy(monkeypatch, tmp_path):
    monkeypatch.delenv("CURIOSITY_DATA", raising=False)
    monkeypatch.setattr(datasets, "_SSPFM_URL", (tmp_path / "missing.npy").as_uri())
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / "cache")
    with pytest.raises(cw.CuriosityError, match="environment variable CURIOSITY_DATA"):
        cw.datasets.load("sspfm-110")
