from __future__ import annotations

import sys

import pytest

from curiosity_widgets.session.file.integrity import room


def test_a_file_may_grow_up_to_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(bytes(1000))
    monkeypatch.setattr(room, "file_size_limit", lambda: None)
    room.check_size(path, 1 << 50)
    monkeypatch.setattr(room, "file_size_limit", lambda: (1 << 21) + 3000)
    room.check_size(path, 2000)
    with pytest.raises(OSError, match=r"larger than 2\.0 MiB"):
        room.check_size(path, 2001)
    room.check_size(tmp_path / "none", 3000)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_the_limit_is_the_process_s(monkeypatch):
    monkeypatch.setattr(room.resource, "getrlimit", lambda which: (5 << 20, room.resource.RLIM_INFINITY))
    assert room.file_size_limit() == 5 << 20
    monkeypatch.setattr(room.resource, "getrlimit", lambda which: (room.resource.RLIM_INFINITY,) * 2)
    assert room.file_size_limit() is None
