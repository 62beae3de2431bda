"""One session per run file, also across processes."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import textwrap

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.lock import RunLock, is_locked, lock_path
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


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_symbolic_link_does_not_pass_the_lock(session, tmp_path):
    run = session()
    run.step()
    run.wait(10)
    (tmp_path / "folder").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "link.h5").symlink_to(tmp_path / "run.h5")
    for path in (tmp_path / "link.h5", tmp_path / "folder" / "run.h5"):
        assert is_locked(path)
        with pytest.raises(CuriosityError, match="in use by another session"):
            Session.open(path, SmallSource(), learner=SmallLearner)
        with pytest.raises(CuriosityError, match="in use by another session"):
            session(path=path, overwrite=True)
    run.close()
    with Session.open(tmp_path / "link.h5", SmallSource(), learner=SmallLearner) as again:
        assert again.path == tmp_path / "run.h5"
        again.step()
        again.wait(10)
    assert (tmp_path / "link.h5").is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_hard_link_to_a_file_that_is_being_written_is_refused(session, tmp_path):
    run = session()
    run.step()
    run.wait(10)
    os.link(tmp_path / "run.h5", tmp_path / "link.h5")
    with Session.open(tmp_path / "link.h5", SmallSource(), learner=SmallLearner) as other:
        other.step()
        with pytest.raises(CuriosityError, match="has other names"):
            other.wait(10)
    run.step()
    assert run.wait(10)


def test_two_processes_on_one_file(session, tmp_path):
    run = session()
    run.step()
    run.wait(10)
    code = f"""
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallSource
        Session.open({str(tmp_path / "run.h5")!r}, SmallSource())
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert result.returncode == 1
    assert "in use by another session" in result.stderr


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="POSIX permissions")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(CuriosityError, match="cannot write into the folder"):
            Session(SmallSource(), workflow(), path=tmp_path / "a.h5")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_folder_that_refuses_the_lock(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("curiosity_widgets.session.file.lock.FileLock.acquire", refuse)
    with pytest.raises(CuriosityError, match=r"cannot write into the folder .* \(Permission denied\)"):
        Session(SmallSource(), workflow(), path=tmp_path / "a.h5")


def test_a_file_is_locked_until_its_lock_is_released(tmp_path):
    path = tmp_path / "run.h5"
    assert not is_locked(path)
    lock = RunLock(path)
    assert is_locked(path)
    with pytest.raises(CuriosityError, match="in use by another session"):
        RunLock(path)
    lock.release()
    lock.release()  # once more does nothing
    assert not is_locked(path)
    assert not lock_path(path).exists()


def test_a_lock_that_nobody_holds_does_not_count(tmp_path):
    lock_path(tmp_path / "run.h5").touch()  # left by a session that was killed
    assert not is_locked(tmp_path / "run.h5")
    RunLock(tmp_path / "run.h5").release()
