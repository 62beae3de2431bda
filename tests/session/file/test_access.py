"""Run files are opened by one thread at a time, and by others while they are written."""

from __future__ import annotations

import threading

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import access, layout
from curiosity_widgets.session.file.access import alone, is_clean, open_for_writing, reading


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w", libver=layout.LIBVER) as file:
        file.create_dataset("x", data=np.arange(7), maxshape=(None,), chunks=(4,))
    return path


@pytest.mark.parametrize(("content", "word"), [(None, "no such run file"), (b"hello", "not a run file")])
def test_what_cannot_be_opened_is_one_clear_error(tmp_path, content, word):
    path = tmp_path / "b.h5"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CuriosityError, match=word) as raised, reading(path):
        pass
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(CuriosityError, match="no such run file"), reading(tmp_path):
        pass


def test_a_file_is_clean_unless_it_is_being_written(path):
    file = open_for_writing(path)
    assert not is_clean(path)
    with reading(path) as seen:
        assert seen["x"].shape == (7,)
    file.close()
    assert is_clean(path)


def test_a_reader_waits_for_the_thread_that_writes(path):
    read = threading.Event()

    def look():
        with reading(path):
            read.set()

    thread = threading.Thread(target=look)
    with alone():
        thread.start()
        assert not read.wait(0.1)
    assert read.wait(5)
    thread.join()


def test_a_file_that_stays_open_elsewhere_is_named_as_the_reason(path, monkeypatch):
    monkeypatch.setattr(access, "_PATIENCE", 0.1)
    with h5py.File(path, "r"), pytest.raises(OSError, match="close it there"):
        open_for_writing(path)
    open_for_writing(path).close()
