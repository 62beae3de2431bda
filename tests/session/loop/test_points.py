from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop import points
from curiosity_widgets.sources.protocol import (
    MeasurementFailed,
    SourceTimeout,
)
from tests.session import small
from tests.session.runs import all_texts, finished, rests, texts
from tests.session.small import LENGTH, SmallSource, failing, workflow


def spoiling(where, values):
    """An ``on_measure`` that gives other values at the measurements of these numbers."""
    calls = iter(range(10**6))
    return lambda number, point: values(number) if next(calls) in where else None


BAD = {
    "flat": lambda number: np.full(small.LENGTH, 2.0),
    "wrong length": lambda number: np.arange(4.0),
    "not finite": lambda number: np.full(small.LENGTH, np.nan),
}


def events(path):

    from curiosity_widgets.session.state.journal import decode

    with h5py.File(path) as file:
        return [line.event for line in decode(file["run/journal"][...].tobytes())]


@pytest.mark.parametrize("flag", BAD)
def test_bad_spectra_are_kept_and_shown_but_not_learned_from(session, reopen, flag):
    # one that is not finite is measured again twice
    where = {7, 8, 9} if flag == "not finite" else {7}
    one = session(small.SmallSource(on_measure=spoiling(where, BAD[flag])))
    seen = finished(one)
    assert seen.flags == (flag,)
    assert len(seen.measured) == 22
    assert not (seen.measured == seen.flagged[0]).all(axis=1).any()
    assert any("left out" in entry.text for entry in seen.log)
    one.close()
    found = RunFile.open(one.path).snapshot
    assert found.flags == (flag,)
    np.testing.assert_array_equal(found.flagged, seen.flagged)
    with pytest.raises(StopIteration):
        next(entry for entry in events(one.path) if entry["event"] == "failed")
    (kept,) = [entry for entry in events(one.path) if entry["event"] == "flagged"]
    wanted = BAD[flag](0)
    np.testing.assert_array_equal(np.array(kept["values"], dtype=float), wanted)


def test_three_bad_spectra_in_a_row_make_the_run_rest(session):
    one = session(small.SmallSource(on_measure=spoiling({8, 9, 10}, BAD["flat"])))
    one.run()
    seen = rests(one)
    assert seen.flags == ("flat",) * 3
    assert len(finished(one).measured) == 22


def test_points_that_fail_are_left_out_and_the_run_continues(session):
    run = session(SmallSource(on_measure=failing(2, start=3)))
    run.run()
    assert run.wait(20)
    seen = run.snapshot
    assert seen.state == "finished"
    assert len(seen.measured) == 22
    warned = texts(seen, "warning")
    assert len(warned) == 2
    assert "left out: no contact at" in warned[0]
    where = warned[0].split(" left out")[0]
    assert where not in [f"({row:g}, {col:g})" for row, col in seen.measured]


def test_a_point_that_fails_once_is_tried_again(session):
    error = MeasurementFailed("tip slipped", retry=True)
    run = session(SmallSource(on_measure=failing(1, start=2, error=error)))
    run.run()
    run.wait(20)
    again = [text for text in all_texts(run.snapshot) if "tip slipped" in text]
    assert again == ["measuring again: tip slipped"]
    assert len(run.snapshot.measured) == 22


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (np.full(LENGTH, np.nan), "not finite"),
        (np.r_[np.zeros(LENGTH - 1), np.inf], "not finite"),
        (np.zeros(LENGTH + 1), "shape"),
        (np.zeros((1, LENGTH)), "shape"),
        (np.zeros(LENGTH, dtype=complex), "real numbers"),
    ],
)
def test_unusable_spectra_are_refused(session, values, word):
    run = session(SmallSource(on_measure=lambda number, point: values if number == 4 else None))
    run.run()
    assert run.wait(20)
    seen = run.snapshot
    assert len(seen.measured) == 22
    assert seen.spectra.shape == (22, LENGTH)
    assert np.isfinite(seen.spectra).all()
    assert any(word in text for text in texts(seen))


def test_three_failures_in_a_row_pause_the_run(session):
    run = session(SmallSource(on_measure=failing(3, start=8)))
    run.run()
    assert run.wait(20)
    assert run.snapshot.state == "paused"
    (error,) = texts(run.snapshot, "error")
    assert "3 points in a row" in error
    assert "then resume" in error
    run.resume()
    assert run.wait(20)
    assert run.snapshot.state == "finished"


def test_all_initial_points_fail_then_others_are_chosen(session):
    run = session(SmallSource(on_measure=failing(3)), workflow=workflow(init=3))
    run.run()
    run.wait(20)
    assert run.snapshot.state == "paused"
    assert run.snapshot.step == 0
    run.resume()
    run.wait(20)
    assert len(run.snapshot.measured) == 22


@pytest.mark.parametrize("failures", [1, 2])
def test_a_source_that_is_late_is_asked_again_and_then_pauses_the_run(
    session, undisturbed, failures, monkeypatch
):
    monkeypatch.setattr(points, "TIMEOUT_WAITS", (0.01,))
    error = SourceTimeout("no answer for 30 s")
    run = session(SmallSource(on_measure=failing(failures, start=12, error=error)))
    run.run()
    assert run.wait(20)
    if failures == 2:
        assert run.snapshot.state == "paused"
        assert len(run.snapshot.measured) == 12
        (text,) = texts(run.snapshot, "error")
        assert "no answer for 30 s" in text
        assert "then resume" in text
        run.resume()
        assert run.wait(20)
    np.testing.assert_array_equal(run.snapshot.measured, undisturbed.measured)
