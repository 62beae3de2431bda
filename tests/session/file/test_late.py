"""Spectra that arrive after their session was closed are kept, in its file or beside it."""

from __future__ import annotations

from dataclasses import replace

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import late
from curiosity_widgets.session.file.late import keep_late
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.run_file import RunFile
from tests.session.runs import until


def test_a_closed_session_adds_what_comes_late_to_its_file(hanging, reopen, undisturbed, tmp_path, caplog):
    run, source = hanging()
    run.stop()
    assert run.wait(5)
    run.close()
    assert run.closed
    assert "closed" in caplog.text
    with RunFile.open(tmp_path / "run.h5") as file:
        assert len(file.history) == 7
    source.go.set()
    until(lambda: "late spectra were added" in caplog.text)
    until(lambda: source.closed == 1)
    again = reopen()
    assert len(again.snapshot.measured) == 8
    again.run()
    assert again.wait(20)
    np.testing.assert_array_equal(again.snapshot.measured, undisturbed.measured)


def test_where_the_file_is_in_use_again_a_late_spectrum_lies_beside_it(hanging, reopen, tmp_path, caplog):
    run, source = hanging()
    point = run.snapshot.picks[0]
    with pytest.raises(CuriosityError, match=r"has not answered for 0\.05 s"):
        run.close(timeout=0.05)
    again = reopen()  # it rests, and holds the file: only a finished run gives it up
    source.go.set()
    until(lambda: "late spectra are in" in caplog.text)
    assert not again.closed
    (beside,) = tmp_path.glob("run-late-*.npz")
    with np.load(beside) as kept:
        np.testing.assert_array_equal(kept["requested"], [point])
        np.testing.assert_array_equal(kept["spectra"][0], source.cube[tuple(point.astype(int))])


@pytest.fixture
def points(copy):
    return [replace(point, requested=True) for point in RunFile.open(copy).points()[:2]]


def test_they_are_appended_and_the_weights_stay(copy, points, caplog):
    with h5py.File(copy) as file:
        weights = {name: array[...] for name, array in file["weights"].items()}
    keep_late(copy, points, RunFile.open(copy).facts.run_id)
    assert "2 late spectra were added" in caplog.text
    run = RunFile.open(copy)
    assert len(run.history) == 24
    np.testing.assert_array_equal(run.snapshot.spectra[22:], [point.spectrum for point in points])
    with h5py.File(copy) as file:
        assert {name: array.shape for name, array in file["weights"].items()} == {
            name: array.shape for name, array in weights.items()
        }
    assert not copy.with_name("copy.h5.lock").exists()


def test_they_lie_beside_a_file_that_is_in_use(copy, points, caplog):
    run_id, lock = RunFile.open(copy).facts.run_id, RunLock(copy)
    keep_late(copy, points, run_id)
    lock.release()
    (beside,) = copy.parent.glob("copy-late-*.npz")
    assert str(beside) in caplog.text
    with np.load(beside) as kept:
        np.testing.assert_array_equal(kept["spectra"], [point.spectrum for point in points])
        np.testing.assert_array_equal(kept["requested"], [point.commanded for point in points])
        assert kept["by_person"].all()
    assert len(RunFile.open(copy).history) == 22


def test_they_do_not_go_into_the_file_of_another_run(copy, points, caplog):
    before = copy.read_bytes()
    keep_late(copy, points, "0" * 32)
    assert "holds another run" in caplog.text
    assert copy.read_bytes() == before
    assert len(list(copy.parent.glob("copy-late-*.npz"))) == 1


def full(*folders):
    """What writes files where these folders have no room; all where none is named."""

    def write(path, content):
        if not folders or path.parent in folders:
            raise CuriosityError(f"cannot write {path} (No space left on device)")
        path.write_bytes(content)

    return write


def test_on_a_full_disk_they_lie_elsewhere(copy, points, caplog, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(late, "write_whole", full(copy.parent))
    keep_late(copy, points, "0")
    (found,) = elsewhere.glob("copy-late-*.npz")
    assert len(np.load(found)["spectra"]) == 2
    assert f"2 late spectra are in {found}" in caplog.text


def test_that_they_are_lost_is_logged(copy, points, caplog, monkeypatch):
    monkeypatch.setattr(late, "write_whole", full())
    keep_late(copy, points, "0")
    assert "2 late spectra are lost" in caplog.text


def test_none_are_no_reason_to_touch_the_file(copy):
    before = copy.read_bytes()
    keep_late(copy, [], "0")
    assert copy.read_bytes() == before
