"""Data go into a folder and come back; large ones stay in their file."""

from __future__ import annotations

import shutil
from collections import namedtuple

import joblib
import numpy as np
import pytest

from curiosity_widgets import Axis, CuriosityError, SpectralImage
from curiosity_widgets.data.probing import exchange
from tests.data.probing import hostile

ROWS, COLS, STEPS = 5, 7, 3


def there_and_back(data, folder):
    exchange.write_answer(folder, kind="data", data=exchange.write_data(data, folder))
    return exchange.read_data(exchange.read_answer(folder)["data"], folder)


def test_no_answer_before_it_is_whole(tmp_path):
    assert exchange.read_answer(tmp_path) is None
    exchange.write_answer(tmp_path, kind="value", value={"a": (1, 2), 3: float("inf")})
    assert exchange.read_answer(tmp_path) == {"kind": "value", "value": {"a": [1, 2], "3": None}}


def test_progress_is_counted(tmp_path):
    assert exchange.progress_of(tmp_path) == 0
    exchange.note_progress(tmp_path)
    exchange.note_progress(tmp_path)
    assert exchange.progress_of(tmp_path) == 2


@pytest.mark.parametrize("mapped", [1, exchange.MAPPED])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_any_layout(tmp_path, monkeypatch, mapped, order):
    monkeypatch.setattr(exchange, "MAPPED", mapped)
    data = hostile.data()
    spectra = np.asarray(data.spectra, dtype=">f4", order=order)
    scattered = SpectralImage(data.image[:, ::-1], data.positions[::-1], spectra, data.axis)
    found = there_and_back(scattered, tmp_path)
    shutil.rmtree(tmp_path, ignore_errors=True)
    np.testing.assert_array_equal(found.image, data.image[:, ::-1])
    np.testing.assert_array_equal(found.positions, data.positions[::-1])
    np.testing.assert_array_equal(found.spectra, data.spectra)
    assert found.spectra.dtype == np.dtype("=f4")
    assert found.grid is None
    found.spectra[0] = 5.0  # as any other array


def test_mapped_arrays_go_to_other_processes(tmp_path, monkeypatch):
    """joblib hands over the file name of a memmap, and the file is gone."""
    monkeypatch.setattr(exchange, "MAPPED", 1)
    data = SpectralImage.from_grid(hostile.IMAGE, np.ones((5, 7, 1 << 16)), Axis(np.arange(float(1 << 16))))
    found = there_and_back(data, tmp_path)
    shutil.rmtree(tmp_path, ignore_errors=True)
    sums = joblib.Parallel(n_jobs=2)(joblib.delayed(np.sum)(found.spectra) for _ in range(2))
    assert sums == [35 * (1 << 16)] * 2


def test_a_disk_without_room(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(100, 90, 10))
    with pytest.raises(CuriosityError, match=r"needs .* MB in the folder for temporary files .*TMPDIR"):
        exchange.write_data(hostile.data(name="a.h5"), tmp_path)


@pytest.mark.parametrize(("count", "words"), [(3 << 30, "3 GB"), (1 << 19, "0.5 MB")])
def test_sizes_in_words(count, words):
    assert exchange.readable_size(count) == words
