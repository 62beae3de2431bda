from __future__ import annotations

import errno
import subprocess
import sys
import textwrap

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from tests.paths import ROOT
from tests.session.small import SmallLearner, SmallSource, workflow


def test_two_sessions_on_one_file(session, tmp_path):
    run = session()
    run.step()
    run.wait(10)
    with pytest.raises(CuriosityError, match="in use by another session"):
        session(overwrite=True)
    with pytest.raises(CuriosityError, match="in use by another session"):
        Session.open(tmp_path / "run.h5", SmallSource(), learner=SmallLearner)
    run.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.h5"]


def test_two_processes_on_one_file(session, tmp_path):
    run = session()
    run.step()
    run.wait(10)
    code = f"""
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallSource
        Session.open({str(tmp_path / "run.h5")!r}, SmallSource())
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert told.returncode == 1
    assert "in use by another session" in told.stderr


def test_a_folder_that_refuses_the_lock(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("curiosity_widgets.session.file.lock.FileLock.acquire", refuse)
    with pytest.raises(CuriosityError, match=r"cannot write into the folder .* \(Permission denied\)"):
        Session(SmallSource(), workflow(), path=tmp_path / "a.h5")
