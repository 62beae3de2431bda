"""A file is rewritten as a complete new one that replaces it, or stays as it was."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import recover as recovering
from curiosity_widgets.session.file.access import is_clean
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.recover import recover, rewrite
from curiosity_widgets.session.file.run_file import RunFile


def test_what_does_not_count_is_left_out(copy):
    recording = Recorder.resume(copy)
    recording._grow("started", 22, 5.0)  # a point that was not finished
    recording._file.flush()
    recording.abandon()
    assert not is_clean(copy)
    before = RunFile.open(copy).snapshot
    assert recover(copy) == copy
    assert is_clean(copy)
    with h5py.File(copy) as file:
        assert file["started"].shape == (22,)
    after = RunFile.open(copy).snapshot
    np.testing.assert_array_equal(after.spectra, before.spectra)
    assert after.curve == before.curve


def test_there_is_nothing_to_recover_in_a_file_in_use_or_none(copy):
    with pytest.raises(CuriosityError, match="no such run file"):
        recover(copy.with_name("none.h5"))
    lock = RunLock(copy)
    with pytest.raises(CuriosityError, match="in use by another session"):
        recover(copy)
    lock.release()


def test_a_file_that_cannot_be_replaced_stays_as_it_was(copy, monkeypatch):
    before = copy.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recovering.os, "fsync", full)
    with pytest.raises(CuriosityError, match="cannot be rewritten"):
        recover(copy)
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == ["copy.h5"]


def test_weights_of_any_kind_are_kept_by_name(copy):
    rewrite(copy, {"net/bias": np.arange(3.0), "names": np.array(["ä", "b"])})
    with h5py.File(copy) as file:
        np.testing.assert_array_equal(file["weights/net.bias"], [0, 1, 2])
        assert [name.decode() for name in file["weights/names"]] == ["ä", "b"]
