"""A file that another program holds open is replaced a little later, or stays complete as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity import replacing
from curiosity_widgets.session.file.integrity.replacing import HeldOpen, replace_patiently
from curiosity_widgets.session.file.run_file import RunFile
from tests.session.runs import finished, rests


@pytest.fixture
def held(monkeypatch):
    """Replacing fails as on Windows, so many times."""
    calls = []

    def make(times):
        def refuse(self, target, replace=Path.replace):
            calls.append(target)
            if len(calls) <= times:
                raise PermissionError(13, "The process cannot access the file")
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", refuse)
        return calls

    return make


def test_a_reader_that_looks_for_a_moment_is_waited_for(tmp_path, held):
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    calls = held(3)
    replace_patiently(tmp_path / "new", tmp_path / "old")
    assert len(calls) == 4
    assert (tmp_path / "old").read_text() == "new"


def test_another_error_is_raised_at_once(tmp_path, held):
    (tmp_path / "new").write_text("new")
    held(3)
    with pytest.raises(PermissionError):
        replace_patiently(tmp_path / "new", tmp_path / "none")


def test_a_run_whose_file_stays_held_open_is_complete_and_says_so(session, reopen, held, monkeypatch):
    monkeypatch.setattr(replacing, "PATIENCE", 0.1)
    run = session()
    run.step()
    rests(run)
    held(10**6)
    shown = finished(run)
    with pytest.raises(CuriosityError, match=r"another program has run\.h5 open"):
        run.close()
    monkeypatch.undo()
    assert len(RunFile.open(run.path).history) == len(shown.measured) == 22
    assert [path.name for path in run.path.parent.iterdir()] == ["run.h5"]
    again = reopen()
    assert len(again.snapshot.measured) == 22


def test_the_error_is_an_oserror_for_those_who_keep_the_old_file():
    assert issubclass(HeldOpen, OSError)
