"""The text of the facts is kept where damage cannot make HDF5 read for ever."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file.integrity import fact_text
from curiosity_widgets.session.file.layout import LIBVER


@pytest.mark.parametrize("length", [2, 300_000])
def test_a_text_comes_back_and_needs_no_global_heap(tmp_path, length):
    path, text = tmp_path / "a.h5", '"' + "x" * length + '"'
    with h5py.File(path, "w", libver=LIBVER) as file:
        fact_text.write(file, text)
    assert b"GCOL" not in path.read_bytes()
    with h5py.File(path) as file:
        assert fact_text.read(file) == text


def test_a_text_of_an_earlier_version_is_read_and_none_is_no_facts(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        assert fact_text.read(file) == "{}"
        file.attrs["facts"] = '{"seed": 3}'
        assert fact_text.read(file) == '{"seed": 3}'


def test_bytes_that_are_no_text_are_replaced(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.attrs["facts"] = np.array(b"\xff\xfe{", dtype="S3")
        assert fact_text.read(file) == "\ufffd\ufffd{"
