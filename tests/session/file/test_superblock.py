from __future__ import annotations

import struct

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file import layout, superblock
from curiosity_widgets.session.file.access import is_clean, open_for_writing, reading


def test_the_checksum_is_that_of_the_published_examples():
    # From the driver of lookup3.c.
    assert superblock.lookup3(b"") == 0xDEADBEEF
    assert superblock.lookup3(b"", 0xDEADBEEF) == 0xBD5B7DDE
    assert superblock.lookup3(b"Four score and seven years ago") == 0x17770551
    assert superblock.lookup3(b"Four score and seven years ago", 1) == 0xCD628161


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w", libver=layout.LIBVER) as file:
        file.create_dataset("x", data=np.arange(7), maxshape=(None,), chunks=(4,))
    return path


def test_hdf5_writes_the_checksum_that_we_compute(path):
    start = path.read_bytes()[:48]
    assert superblock.is_marked(start) is False
    assert struct.unpack_from("<I", start, 44)[0] == superblock.lookup3(start[:44])
    assert superblock.unmarked(start, path.stat().st_size) == start


def test_a_file_that_is_written_is_marked_and_read_all_the_same(path):
    file = open_for_writing(path)
    file["x"].resize(9, axis=0)
    file["x"][7:] = 70
    file.flush()
    assert not is_clean(path)
    assert superblock.is_marked(path.read_bytes()) is True
    with reading(path) as seen:
        np.testing.assert_array_equal(seen["x"], [0, 1, 2, 3, 4, 5, 6, 70, 70])
    file.close()
    assert is_clean(path)


def test_what_is_no_hdf5_of_ours():
    for start in (b"", b"short", b"\x89HDF\r\n\x1a\n" + bytes(40), bytes(48)):
        assert superblock.is_marked(start) is None
