"""Spectra that arrive after their session was closed are kept, in its file or beside it."""

from __future__ import annotations

import threading
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
from tests.session.small import SmallSource


class Hanging(SmallSource):
    """Hangs in one call until it is let go, or for ever if nobody does."""

    def __init__(self, where=7, **options):
        super().__init__(on_measure=self._hang, **options)
        self.where, self.go = where, threading.Event()
        self.hangs = threading.Event()

    def _hang(self, number, point):
        if number == self.where:
            self.wait_here()

    def wait_here(self):
        self.hangs.set()
        self.go.wait(30)


@pytest.fixture
def hanging(session):
    """A run whose source hangs at its eighth point, and the source."""
    sources = []

    def make(source=None, **options):
        sources.append(Hanging() if source is None else source)
        run = session(sources[-1], **{"patience": 0.15, **options})
        run.run()
        assert sources[-1].hangs.wait(10)
        return run, sources[-1]

    yield make
    for source in sources:
        source.go.set()


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
    again = reopen()
    again.run()
    assert again.wait(20)
    source.go.set()
    until(lambda: "late spectra are in" in caplog.text)
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
    keep_late(copy, points)
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
    lock = RunLock(copy)
    keep_late(copy, points)
    lock.release()
    (beside,) = copy.parent.glob("copy-late-*.npz")
    assert str(beside) in caplog.text
    with np.load(beside) as kept:
        np.testing.assert_array_equal(kept["spectra"], [point.spectrum for point in points])
        np.testing.assert_array_equal(kept["requested"], [point.commanded for point in points])
        assert kept["by_person"].all()
    assert len(RunFile.open(copy).history) == 22


def test_that_they_are_lost_is_logged(copy, points, caplog, monkeypatch):
    def full(*arguments, **arrays):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(late.np, "savez", full)
    copy.write_text("no run file any more")
    keep_late(copy, points)
    assert "2 late spectra are lost" in caplog.text


def test_none_are_no_reason_to_touch_the_file(copy):
    before = copy.read_bytes()
    keep_late(copy, [])
    assert copy.read_bytes() == before
