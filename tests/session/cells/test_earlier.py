"""A notebook cell that makes a session, run again."""

from __future__ import annotations

import sys
import threading
import time
from types import SimpleNamespace

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.threads.file_at_rest import FileAtRest
from tests.session.runs import finished, rests
from tests.session.small import SmallLearner, SmallSource


@pytest.fixture
def cell(monkeypatch):
    """The cell that runs: change its id, or the number of its execution."""
    running = {"cell": "a", "run": "1"}
    kernel = SimpleNamespace(
        get_parent=lambda: {"metadata": {"cellId": running["cell"]}, "header": {"msg_id": running["run"]}}
    )
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    return running


def test_a_session_of_an_earlier_run_of_the_cell_that_rests_is_closed(session, cell, tmp_path):
    first = session()
    first.step()
    rests(first)
    cell["run"] = "2"
    with pytest.raises(CuriosityError, match=r"run\.h5 exists; choose .* overwrite=True"):
        session()
    assert first.closed
    again = session(overwrite=True)
    finished(again)
    cell["run"] = "3"
    third = session(overwrite=True)
    assert again.closed
    third.close()
    assert not list(tmp_path.glob("*.lock"))


def test_one_that_works_gives_one_sentence_without_the_lock_behind_it(session, cell):
    first = session(SmallSource(seconds=0.05))
    first.run()
    cell["run"] = "2"
    with pytest.raises(
        CuriosityError, match=r"still working \(\d+ spectra\); stop it first: session.stop\(\)"
    ):
        session(overwrite=True)
    cell["cell"] = "b"  # another cell, the same file
    with pytest.raises(CuriosityError, match="in use by another session") as refused:
        session(overwrite=True)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert not first.closed
    first.stop()
    rests(first, "stopped")
    cell.update(cell="a", run="3")
    session(overwrite=True)
    assert first.closed


def test_one_that_says_that_it_is_finished_gives_way_before_its_file_is_in_order(session, cell, monkeypatch):
    told = threading.Event()

    def put_away(self, really=FileAtRest.put_away):
        told.set()
        time.sleep(0.5)  # a file on a slow disk
        really(self)

    monkeypatch.setattr(FileAtRest, "put_away", put_away)
    first = session()
    first.run()
    assert told.wait(20)
    assert first.snapshot.state == "finished"
    assert not first.wait(0)
    cell["run"] = "2"
    session(overwrite=True)
    assert first.closed


def test_one_that_has_just_been_told_to_run_is_not_taken_for_one_that_rests(session, cell):
    first = session(SmallSource(seconds=0.05))
    cell["run"] = "2"
    first.run()
    with pytest.raises(CuriosityError, match="still working"):
        session(overwrite=True)
    assert not first.closed


def test_two_sessions_of_one_cell_are_both_wanted(session, cell, tmp_path):
    first = session()
    session(path=tmp_path / "second.h5")
    assert not first.closed


def test_a_finished_run_gives_way_to_whoever_takes_its_file(session, tmp_path):
    first = session()
    finished(first)
    assert not list(tmp_path.glob("*.lock"))
    with Session.open(tmp_path / "run.h5", SmallSource(), learner=SmallLearner) as second:
        assert first.closed
        assert len(second.snapshot.measured) == 22
