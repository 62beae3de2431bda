"""Run files are opened by one thread at a time, and by others while they are written."""

from __future__ import annotations

import errno
import io
import threading

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_source
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import access, layout
from curiosity_widgets.session.file.access import alone, has_mark, is_clean, open_for_writing, reading
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.run_file import RunFile


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


def test_a_mark_tells_a_run_from_data(path):
    assert not has_mark(path)
    with h5py.File(path, "a") as file:
        file.attrs[layout.MARK] = 1
    assert has_mark(path)


def test_a_file_is_looked_at_in_another_process(path, monkeypatch):
    with h5py.File(path, "a") as file:
        file.attrs[layout.MARK] = 1

    def dies(*arguments, **options):
        raise AssertionError("opened here")

    monkeypatch.setattr(h5py, "File", dies)
    assert RunFile.is_run_file(path)
    path.write_bytes(path.read_bytes()[:100])
    assert not RunFile.is_run_file(path)


def test_a_read_is_tried_again_only_while_a_session_writes_the_file(copy, monkeypatch):
    monkeypatch.setattr(access, "_PAUSES", (0.0,) * 3)
    tries = []

    def read(file):
        tries.append(file["point"].shape[0])
        if len(tries) < 4:
            raise OSError("in the middle of a write")
        return tries[-1]

    lock = RunLock(copy)
    try:
        assert access.patiently(copy, read) == 22
    finally:
        lock.release()
    tries.clear()
    with pytest.raises(CuriosityError, match="in the middle of a write"):
        access.patiently(copy, read)
    assert len(tries) == 2


def test_a_disk_that_cannot_read_a_file_is_one_clear_error(path, monkeypatch):
    class Bad(io.BytesIO):
        def read(self, *_):
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(access, "open_at_once", lambda path: Bad())
    with pytest.raises(CuriosityError, match=r"a.h5 cannot be read \(Input/output error\)"), reading(path):
        pass


def test_a_file_with_an_odd_name_is_named_once(tmp_path):
    path = tmp_path / "odd\x1b[31m.h5"
    with h5py.File(path, "w") as file:
        file["x"] = 1
    for call in (RunFile.open, open_source):
        with pytest.raises(CuriosityError) as error:
            call(path)
        assert str(error.value).count("odd\\x1b") == 1
