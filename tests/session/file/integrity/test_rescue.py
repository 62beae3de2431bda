"""What is readable goes to a new run file that continues, and the damage is marked in it."""

from __future__ import annotations

import errno

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity.rescue import rescue
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.file.integrity.damages import break_header
from tests.session.runs import WAIT
from tests.session.small import SmallLearner, SmallSource


@pytest.fixture
def target(tmp_path):
    return tmp_path / "new.h5"


def test_a_whole_file_is_copied_as_it_is(finished, target):
    rescued = rescue(finished[0], target)
    assert (rescued.spectra, rescued.damaged_spectra, rescued.notes) == (22, 0, [])
    old, new = RunFile.open(finished[0]).snapshot, RunFile.open(target).snapshot
    np.testing.assert_array_equal(new.spectra, old.spectra)
    np.testing.assert_array_equal(new.maps["acquisition"], old.maps["acquisition"])
    assert new.question is None


def test_what_a_kill_leaves_is_rescued(copy, target):
    recorder = Recorder.resume(copy)
    recorder._grow("started", 22, 5.0)  # a point that was not finished
    recorder._file.flush()
    recorder.abandon()
    assert rescue(copy, target).spectra == 22


@pytest.mark.parametrize(
    "name", ["spectra", "started", "ended", "measured_candidate", "requested", "maps", "score", "run/journal",
             "run/learner_a", "checksum", "point"],
)  # fmt: skip
def test_any_growing_column_may_be_lost(copy, target, name):
    break_header(copy, name)
    with pytest.raises(CuriosityError, match="curiosity rescue"):
        RunFile.open(copy)
    rescued = rescue(copy, target)
    assert rescued.spectra == 22
    assert any(f"'{name}'" in note for note in rescued.notes)
    new, old = RunFile.open(target).snapshot, SmallSource()
    assert new.spectra.shape == (22, 9)
    lost = name in ("spectra", "started", "ended", "measured_candidate", "requested")
    assert rescued.damaged_spectra == (22 if lost else 0)
    if name != "spectra":
        rows, cols = new.measured.astype(int).T
        np.testing.assert_array_equal(new.spectra, old.cube[rows, cols])
    assert any("rescued from" in entry.text for entry in new.log)


def test_a_rescued_run_asks_before_it_moves_where_the_damage_is_grave(copy, target):
    with h5py.File(copy, "r+") as file:
        file["held_out"][5] ^= 1
        file["spectra"][3, 3] = 99.0
    rescued = rescue(copy, target)
    assert rescued.damaged_spectra == 1
    source = SmallSource()
    with Session.open(target, source, learner=SmallLearner) as session:
        session.run(24)
        assert session.wait(WAIT)
        assert session.snapshot.state == "waiting"
        assert "held-out mask" in session.snapshot.question.text
        assert source.measured == []
        session.answer("yes")
        assert session.wait(WAIT)
        assert len(session.snapshot.measured) == 24


def test_where_the_facts_are_lost_the_arrays_are_kept(copy, target):
    with h5py.File(copy, "r+") as file:
        file.attrs["facts"] = "{"
    rescued = rescue(copy, target)
    assert not rescued.is_run
    with h5py.File(target) as file:
        assert file["spectra"].shape == (22, 9)


@pytest.mark.parametrize("value", [np.nan, 1e300, -5.0])
def test_candidate_positions_outside_the_image_do_not_hide_the_spectra(copy, target, value):
    with h5py.File(copy, "r+") as file:
        file["candidate_position"][7] = value
    rescued = rescue(copy, target)
    assert rescued.is_run
    assert rescued.spectra == 22
    assert RunFile.open(target).snapshot.question is not None


def test_rows_of_the_image_that_are_not_finite_are_filled(copy, target):
    with h5py.File(copy, "r+") as file:
        file["image"][0, 3, 4] = np.nan
    assert any("image" in note for note in rescue(copy, target).notes)
    assert np.isfinite(RunFile.open(target).info.image).all()


def test_what_cannot_be_rescued_is_one_clear_error(copy, target, tmp_path):
    lock = RunLock(copy)
    with pytest.raises(CuriosityError, match="in use by a session"):
        rescue(copy, target)
    lock.release()
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = 1
    with pytest.raises(CuriosityError, match="no run file"):
        rescue(tmp_path / "other.h5", target)
    target.touch()
    with pytest.raises(CuriosityError, match="exists"):
        rescue(copy, target)
    with pytest.raises(CuriosityError, match="there is no folder"):
        rescue(copy, tmp_path / "none" / "new.h5")


def test_a_disk_without_room_is_no_damage(copy, target, monkeypatch):
    def no_room(*_, **__):
        raise OSError(errno.ENOSPC, "a long text of HDF5")

    monkeypatch.setattr("curiosity_widgets.session.file.integrity.rescue.layout.create", no_room)
    with pytest.raises(CuriosityError, match="cannot be written \\(No space left on device\\)") as refused:
        rescue(copy, target)
    assert "damaged" not in str(refused.value)
    assert not target.exists()
