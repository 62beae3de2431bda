"""Nothing that lies at a path lets a session wait."""

from __future__ import annotations

import os

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity.at_once import open_at_once
from curiosity_widgets.session.file.run_file import RunFile


def test_a_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"content")
    with open_at_once(tmp_path / "a") as file:
        assert file.read() == b"content"
    with pytest.raises(FileNotFoundError):
        open_at_once(tmp_path / "b")
    with pytest.raises(OSError, match=r"directory|denied"):
        open_at_once(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    with pytest.raises(OSError, match="a device or a pipe"):
        open_at_once(tmp_path / "pipe.h5")
    with pytest.raises(CuriosityError, match="a device or a pipe"):
        RunFile.open(tmp_path / "pipe.h5")
