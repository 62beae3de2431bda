from __future__ import annotations

import os
import stat

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow


def test_an_existing_file_is_refused_unless_asked(session, tmp_path):
    path = tmp_path / "run.h5"
    path.write_text("precious")
    with pytest.raises(CuriosityError, match=r"run\.h5 exists"):
        session(path=path)
    assert path.read_text() == "precious"
    with pytest.raises(CuriosityError, match="is a folder"):
        session(path=tmp_path)
    run = session(path=path, overwrite=True)
    assert path.read_text() == "precious"  # until there is something to put in its place
    run.step()
    run.wait(10)
    with RunFile.open(path) as file:
        assert len(file.snapshot.measured) == 6


def test_without_a_path_the_file_is_named_by_date(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with Session(SmallSource(), workflow(), learner=SmallLearner) as run:
            run.step()
            run.wait(10)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2
    assert all(name.startswith("run-20") and name.endswith(".h5") for name in names)


def test_folders_that_cannot_be_written(tmp_path):
    with pytest.raises(CuriosityError, match="there is no folder"):
        Session(SmallSource(), workflow(), path=tmp_path / "none" / "a.h5")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="POSIX permissions")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(CuriosityError, match="cannot write into the folder"):
            Session(SmallSource(), workflow(), path=tmp_path / "a.h5")
    finally:
        tmp_path.chmod(stat.S_IRWXU)
