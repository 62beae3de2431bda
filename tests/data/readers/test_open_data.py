from __future__ import annotations

import re

import numpy as np
import pytest

from curiosity_widgets import open_data
from curiosity_widgets.data.readers import endings
from tests.data.samples import cube, picture, refused
from tests.paths import ROOT


def npz(path, **arrays):
    np.savez(path, **({"image": picture(), "spectra": cube(), "vstep": np.arange(5.0)} | arrays))
    return path


def test_missing_file_names_the_public_sets(tmp_path):
    refused(tmp_path / "no.npz", "no such file", "pto-1.7um")


def test_unknown_format_lists_the_known(tmp_path):
    path = tmp_path / "data.xyz"
    path.write_text("1 2 3")
    refused(path, "unknown format '.xyz'", ".3ds")


def test_a_folder_is_no_file(tmp_path):
    refused(tmp_path, "is a folder")


def test_unknown_option_lists_the_known(tmp_path):
    refused(npz(tmp_path / "a.npz"), "unknown option 'slices'", "spectra", slices=3)


def test_name_and_options_open_it_again(tmp_path, monkeypatch):
    npz(tmp_path / "a.npz")
    monkeypatch.chdir(tmp_path)
    data = open_data("a.npz", axis_unit="mV", level="image")
    monkeypatch.chdir(tmp_path.parent)
    again = open_data(data.name, **data.metadata["open_options"])
    assert again.axis.unit == "mV"
    np.testing.assert_array_equal(again.image, data.image)
    assert np.abs(np.median(data.image)) < np.median(picture())


def test_endings_are_what_the_readme_says():
    rows = (ROOT / "README.md").read_text(encoding="utf-8").split("| endings | format |")[1].split("\n\n")[0]
    assert sorted(re.findall(r"`(\.\w+)`", rows)) == endings()


@pytest.mark.parametrize("ending", [".NPZ", ".npz"])
def test_endings_in_capitals(tmp_path, ending):
    npz(tmp_path / "a.npz").rename(tmp_path / f"b{ending}")
    assert open_data(tmp_path / f"b{ending}").shape == picture().shape


def test_spectra_that_are_not_finite_are_counted(tmp_path):
    spectra = cube()
    spectra[3, 8] = np.nan
    assert open_data(npz(tmp_path / "a.npz", spectra=spectra)).dropped == 1


def test_what_does_not_fit_into_memory_is_said(tmp_path):
    import h5py

    path = tmp_path / "huge.h5"
    with h5py.File(path, "w") as file:
        file["image"] = picture()
        file.create_dataset("spectra", shape=(1 << 20, 1 << 20, 1 << 10), chunks=(64, 64, 8), dtype="f8")
    refused(path, "memory")
