"""The file of a finished run is complete, and nobody's."""

from __future__ import annotations

import shutil
import time

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.access import is_clean
from curiosity_widgets.session.file.lock import RunLock, is_locked
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.threads import file_at_rest
from tests.session import small
from tests.session.runs import finished, positions, rests, texts, until


def test_a_finished_run_gives_its_lock_up_and_takes_it_again(session, tmp_path, undisturbed):
    run = session()
    run.run(14)
    assert run.wait(40)
    assert is_clean(run.path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.h5"]
    run.run(22)
    assert run.wait(40)
    assert positions(run.snapshot) == positions(undisturbed)
    with RunFile.open(run.path) as file:
        assert len(file.history) == 22


def test_what_is_changed_afterwards_is_written_and_the_file_complete_again(session, monkeypatch):
    monkeypatch.setattr(file_at_rest, "AFTER", 0.1)
    run = session()
    finished(run)
    run.flag(3)
    until(lambda: run.snapshot.left_out)
    until(lambda: is_clean(run.path) and not is_locked(run.path))
    with RunFile.open(run.path) as file:
        assert list(file.snapshot.left_out) == [3]


def test_a_finished_run_continues_for_a_request_and_learns_from_it(session):
    run = session()
    finished(run)
    measured = {tuple(point) for point in run.snapshot.measured.tolist()}
    free = run.info.candidates.positions[run.info.measurable].tolist()
    run.measure(next(point for point in free if tuple(point) not in measured))
    seen = rests(run, "finished")
    assert (len(seen.measured), run.settings.budget, seen.settings.budget) == (23, 23, 23)
    assert seen.curve[-1]["n"] == 23


def test_what_is_decided_before_a_resumed_run_continues_is_kept(session, reopen):
    run = session()
    run.run(14)
    assert run.wait(40)
    run.close()
    mask = np.ones(small.SHAPE, dtype=bool)
    mask[:, 9:] = False
    resumed = reopen()
    resumed.limits = Limits(mask=mask)
    resumed.settings.beta = 0.25
    resumed.flag(3)
    excluded = np.zeros(small.SHAPE, dtype=bool)
    excluded[2] = True
    resumed.exclude(excluded)
    until(lambda: resumed.snapshot.left_out)
    resumed.close()
    again = reopen()
    assert np.array_equal(again.limits.mask, mask)
    assert again.settings.beta == 0.25
    assert list(again.snapshot.left_out) == [3]
    with RunFile.open(again.path) as file:
        assert file.history.excluded[2].all()
        assert len(file.history) == 14


def test_what_is_only_looked_at_is_not_written(session, reopen):
    run = session()
    run.run(14)
    assert run.wait(40)
    run.close()
    before = run.path.read_bytes()
    reopen().close()
    assert run.path.read_bytes() == before


def test_a_finished_run_that_is_opened_again_waits_without_work(session, reopen, monkeypatch):
    finished(session())
    monkeypatch.setattr(file_at_rest, "AFTER", 0.0)
    resumed = reopen()
    rests(resumed, "finished")
    chores = []
    monkeypatch.setattr(resumed._worker._actions, "chore", lambda: chores.append(1))
    resumed._worker.mailbox.poke()
    time.sleep(0.3)
    assert not chores


def test_while_another_session_has_the_file_nothing_is_written(session):
    run = session()
    finished(run)
    lock = RunLock(run.path)
    run.run(24)
    assert run.wait(40)
    assert run.snapshot.state == "finished"
    assert "in use by another session" in texts(run.snapshot, "error")[-1]
    lock.release()


@pytest.mark.parametrize("fate", ["deleted", "replaced"])
def test_a_file_that_is_lost_after_the_end_is_written_again(session, tmp_path, fate):
    run, other = session(), session(path=tmp_path / "other.h5", seed=4)
    finished(run)
    run.path.unlink()
    if fate == "replaced":
        finished(other)
        shutil.copyfile(other.path, run.path)
    with pytest.raises(CuriosityError, match="were in memory are in"):
        run.close()
    found = [path for path in tmp_path.glob("run*.h5") if path != tmp_path / "run.h5"]
    with RunFile.open(found[0]) as file:
        assert len(file.history) == 22
