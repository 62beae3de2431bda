"""A run file that is deleted, moved, replaced, overwritten or cut short while the run goes on is noticed."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity import ownership
from curiosity_widgets.session.file.integrity.ownership import MARK_BYTES, Ownership, mark
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.file.superblock import SIGNATURE
from curiosity_widgets.session.session import Session
from tests.session.runs import WAIT
from tests.session.small import SmallLearner, SmallSource


def delete(path, other):
    path.unlink()


def move(path, other):
    path.rename(path.with_name("moved.h5"))


def replace_by_another_run(path, other):
    shutil.copy(other, path.with_name("new"))
    path.with_name("new").replace(path)


def overwrite_with_another_run(path, other):
    path.write_bytes(other.read_bytes())


def truncate(path, other):
    os.truncate(path, 1000)


def empty(path, other):
    path.write_bytes(b"")


def write_zeros(path, other):
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))


def overwrite_the_beginning(path, other):
    with path.open("r+b") as file:
        file.write(b"x" * 4096)


def become_a_pipe(path, other):
    path.unlink()
    os.mkfifo(path)


def bring_back_an_older_copy(path, other):
    path.with_name("older").replace(path)


def remove_the_folder(path, other):
    shutil.rmtree(path.parent)


HARMS = [
    delete, move, replace_by_another_run, overwrite_with_another_run, truncate, empty, write_zeros,
    bring_back_an_older_copy, remove_the_folder, overwrite_the_beginning, become_a_pipe,
]  # fmt: skip
WORDS = "was (deleted or moved|replaced by another file|cut short or overwritten|changed by)|cannot be read"


@pytest.fixture
def harmed(session, finished, tmp_path, monkeypatch):
    """A run whose file meets ``harm`` at its eleventh point."""
    elsewhere = tmp_path / "cwd"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    made = []

    def make(harm, **options):
        folder = tmp_path / "runs"
        folder.mkdir()
        path = folder / "run.h5"

        def on_measure(number, point):
            if number == 9:
                shutil.copy(path, path.with_name("older"))
            if number == 10:
                harm(path, finished[0])

        source = SmallSource(on_measure=on_measure)
        made.append(session(source, path=path, **options))
        made[-1].run()
        with pytest.raises(CuriosityError, match=WORDS):
            made[-1].wait(WAIT)
        return made[-1], source

    yield make
    for run in made:
        if not run.closed:
            with pytest.raises(CuriosityError, match=WORDS):
                run.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let open files be deleted or replaced")
@pytest.mark.parametrize("harm", HARMS)
def test_the_run_pauses_within_one_point_and_closing_saves_what_was_measured(
    harm, harmed, undisturbed, tmp_path
):
    run, source = harmed(harm)
    assert run.snapshot.state == "paused"
    assert len(source.measured) == 11
    assert "session.save()" in run.snapshot.message
    with pytest.raises(CuriosityError, match=r"session\.save\(\)"):
        run.resume()
    there = run.path.read_bytes() if run.path.is_file() else None
    with pytest.raises(CuriosityError, match="11 spectra that were in memory are in") as raised:
        run.close()
    saved, lost = run.path, tmp_path / "runs" / "run.h5"
    assert f"{lost} " in str(raised.value)
    assert f"{saved}:" in str(raised.value)
    if there is not None:  # what is not ours was not touched
        assert lost.read_bytes() == there
    np.testing.assert_array_equal(RunFile.open(saved).snapshot.measured, undisturbed.measured[:11])
    with Session.open(saved, SmallSource(), learner=SmallLearner) as again:
        again.run()
        assert again.wait(WAIT)
        np.testing.assert_array_equal(again.snapshot.measured, undisturbed.measured)
        np.testing.assert_array_equal(again.snapshot.spectra, undisturbed.spectra)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let open files be deleted or replaced")
def test_damage_that_only_reading_finds_loses_nothing(session, undisturbed, tmp_path):
    """Overwritten between the first bytes and our mark: found where the finished file is put in order."""

    def on_measure(number, point):
        if number == 10:
            with run.path.open("r+b") as file:
                file.seek(48)
                file.write(b"x" * 4000)

    run = session(SmallSource(on_measure=on_measure), path=tmp_path / "run.h5")
    run.run()
    with pytest.raises(CuriosityError, match="cannot be read any more"):
        run.wait(WAIT)
    with pytest.raises(CuriosityError, match="22 spectra that were in memory are in"):
        run.close()
    np.testing.assert_array_equal(RunFile.open(run.path).snapshot.measured, undisturbed.measured)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let open files be deleted or replaced")
def test_a_lost_run_is_saved_on_request_and_continues_in_the_new_file(harmed, undisturbed, tmp_path):
    run, _ = harmed(delete)
    with pytest.raises(CuriosityError, match="there is no folder"):
        run.save(tmp_path / "none" / "new.h5")
    assert run.save(tmp_path / "new.h5") == run.path == tmp_path / "new.h5"
    assert len(RunFile.open(run.path).history) == 11
    run.resume()
    assert run.wait(WAIT)
    np.testing.assert_array_equal(run.snapshot.measured, undisturbed.measured)
    run.close()
    again = RunFile.open(tmp_path / "new.h5")
    np.testing.assert_array_equal(again.snapshot.spectra, undisturbed.spectra)
    assert [entry["n"] for entry in again.snapshot.curve] == [entry["n"] for entry in undisturbed.curve]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let open files be deleted or replaced")
@pytest.mark.parametrize("harm", [delete, overwrite_with_another_run, truncate])
def test_a_file_that_is_lost_after_the_last_point_is_noticed_when_closing(harm, session, finished, tmp_path):
    run = session(path=tmp_path / "run.h5")
    run.run()
    assert run.wait(WAIT)
    harm(run.path, finished[0])
    there = run.path.read_bytes() if run.path.exists() else None
    with pytest.raises(CuriosityError, match="22 spectra that were in memory are in"):
        run.close()
    if there is not None:
        assert (tmp_path / "run.h5").read_bytes() == there
    assert len(RunFile.open(run.path).history) == 22


def test_a_file_in_order_is_not_saved_elsewhere(session):
    run = session()
    run.step()
    assert run.wait(WAIT)
    with pytest.raises(CuriosityError, match="is in order"):
        run.save()


@pytest.fixture
def owned(tmp_path):
    """A file with a mark, and its ownership."""
    path = tmp_path / "a.bin"
    start = SIGNATURE + bytes([3, 8])  # as HDF5 begins
    path.write_bytes(start.ljust(100, b"\0") + bytes(MARK_BYTES) + bytes(500))
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))

    def write(content):
        os.lseek(descriptor, 100, os.SEEK_SET)
        os.write(descriptor, content)

    yield path, Ownership(path, descriptor, 100, "f" * 32, write)
    os.close(descriptor)


def test_an_inode_alone_says_nothing(owned, monkeypatch):
    _, owner = owned
    monkeypatch.setattr("os.path.samestat", lambda one, other: False)  # as network drives may have it
    assert owner.loss() is None


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let open files be replaced")
def test_a_copy_with_the_same_content_is_not_the_file(owned):
    path, owner = owned
    shutil.copy(path, path.with_name("copy"))
    path.rename(path.with_name("away"))
    path.with_name("copy").rename(path)
    assert owner.loss() == "was replaced by another file"


def test_what_another_program_appends_is_noticed(owned):
    path, owner = owned
    with path.open("ab") as file:
        file.write(b"more")
    assert owner.loss() == "was changed by another program"


def test_a_path_that_cannot_be_read_is_a_loss(owned, monkeypatch):
    _, owner = owned

    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(ownership, "open_at_once", refuse)
    assert owner.loss() == "cannot be read any more (Permission denied)"


def test_a_mark_has_one_length_whatever_the_id():
    assert {len(mark(one)) for one in ("", "ab", "f" * 40)} == {MARK_BYTES}
    assert mark("a", 1) != mark("a", 2)
