"""What can be read is read; what cannot is named."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file.integrity import tolerant
from curiosity_widgets.session.file.integrity.tolerant import Reader


@pytest.fixture
def broken(tmp_path):
    """A file whose compressed rows 2 and 3 cannot be unpacked."""
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        rows = file.create_dataset(
            "rows", data=np.arange(12.0).reshape(6, 2), chunks=(2, 2), compression="gzip"
        )
        file["whole"] = np.arange(3)
        file["number"] = 7.5
        file["text"] = "words"
        file["link"] = h5py.SoftLink("/whole")
        start = rows.id.get_chunk_info(1).byte_offset
    content = bytearray(path.read_bytes())
    content[start : start + 4] = b"\xff" * 4
    path.write_bytes(bytes(content))
    return path


def test_rows_that_cannot_be_read_are_left_out(broken):
    with h5py.File(broken) as file:
        reader = Reader(broken, file)
        rows = reader.rows("rows")
        np.testing.assert_array_equal(np.isnan(rows[:, 0]), [False, False, True, True, False, False])
        np.testing.assert_array_equal(reader.rows("whole"), [0, 1, 2])
        np.testing.assert_array_equal(reader.rows("number"), [7.5])
        assert reader.notes == ["2 of 6 rows of 'rows' cannot be read"]
        assert reader.lost == set()
        assert reader.rows("rows") is rows  # once is enough


def test_what_is_no_array_of_the_file_itself_is_lost(broken):
    with h5py.File(broken) as file:
        reader = Reader(broken, file)
        for name in ("none", "text", "link"):
            assert reader.rows(name) is None
        assert reader.lost == {"none", "text", "link"}


def test_too_many_rows_are_not_tried_one_by_one(broken, monkeypatch):
    monkeypatch.setattr(tolerant, "_TRIED", 5)
    with h5py.File(broken) as file:
        reader = Reader(broken, file)
        assert reader.rows("rows") is None
        assert reader.notes == ["'rows' cannot be read"]


def test_all_rows_lost_is_a_lost_dataset(broken):
    with h5py.File(broken) as file:
        places = [file["rows"].id.get_chunk_info(number).byte_offset for number in range(3)]
    content = bytearray(broken.read_bytes())
    for start in places:
        content[start : start + 4] = b"\xff" * 4
    broken.write_bytes(bytes(content))
    with h5py.File(broken) as file:
        assert Reader(broken, file).rows("rows") is None


def test_names_are_those_of_the_table_that_are_there(finished):
    with h5py.File(finished[0]) as file:
        names = set(Reader(finished[0], file).names())
    assert {"image", "spectra", "run/journal", "checksum"} <= names
