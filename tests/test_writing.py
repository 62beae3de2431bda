"""Files that a user names appear whole or not at all, and no name reaches a terminal as it is."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.writing import check_replaceable, reason, say, take_any_terminal, write_whole


def test_a_file_is_replaced_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.html", tmp_path / "link.html"
    write_whole(real, b"first")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("links need rights here")
    write_whole(link, b"second")
    assert link.is_symlink()
    assert real.read_bytes() == b"second"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.html", "real.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names")
def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    """As root, a page written to /dev/null would replace the device for the whole computer."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(CuriosityError, match="device or a pipe"):
        write_whole(pipe, b"page")
    assert pipe.is_fifo()
    with pytest.raises(CuriosityError, match="is a folder"):
        check_replaceable(tmp_path)


@pytest.mark.parametrize("name", ["nowhere/page.html", "n" * 300])
def test_where_nothing_can_be_written_it_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(CuriosityError, match="choose another path"):
        write_whole(tmp_path / name, b"page")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"older")
    half = path.with_name("page.html.part")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:2])
        raise OSError(errno.ENOSPC, "a long text of HDF5")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CuriosityError, match="No space left on device"):
        write_whole(path, b"newer")
    assert path.read_bytes() == b"older"
    assert not half.exists()


def test_a_reason_without_a_number_is_its_first_line() -> None:
    assert reason(OSError("cannot open\nmore")) == "cannot open"
    assert reason(OSError()) == "no reason given"


def test_lines_are_cleaned_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\033[0m", "β²")
    assert capsys.readouterr().out == "a\\x1b[0m\nβ²\n"


def test_a_stream_that_cannot_be_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    take_any_terminal()
