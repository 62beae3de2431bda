from __future__ import annotations

import threading

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
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
    with np.load(beside) as late:
        np.testing.assert_array_equal(late["requested"], [point])
        np.testing.assert_array_equal(late["spectra"][0], source.cube[tuple(point.astype(int))])
