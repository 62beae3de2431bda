"""Spectra that a user leaves out: kept, marked, not learned from, on every path through a run file."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest

from curiosity_widgets.advice import _in_hand
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.export.content import content_of
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop import changes
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.point_flags import DAMAGED
from curiosity_widgets.session.summary import run_summary
from tests.session import small
from tests.session.runs import all_texts, finished, positions, rests, until_seen


class Watched(small.SmallLearner):
    """Keeps what it learned from."""

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.seen: list[tuple[int, ...]] = []
        Watched.last = self

    def fit(self, measured, *, step, report=small.silent):
        self.seen.append(tuple(measured.index.tolist()))
        return super().fit(measured, step=step, report=report)


@pytest.fixture
def rested(session):
    """A run that has learned from ten spectra and rests."""
    one = session(learner=Watched)
    one.run(10)
    assert one.wait(20)
    return one


def test_a_flagged_spectrum_is_kept_marked_and_not_learned_from(rested):
    place, before = rested.snapshot.measured[3], rested.snapshot
    candidate = int(before.measured_index[3])
    rested.flag(place)
    seen = until_seen(rested, lambda seen: seen.left_out)
    assert dict(seen.left_out) == {3: "by hand"}
    assert (seen.flags, seen.flagged.tolist()) == (("by hand",), [place.tolist()])
    assert np.array_equal(seen.spectra, before.spectra)
    assert all_texts(seen)[-1] == (
        f"the spectrum at ({place[0]:g}, {place[1]:g}) is not learned from (by hand)"
    )
    rested.run(14)
    assert rested.wait(20)
    steps = Watched.last.seen
    assert candidate in steps[1]
    assert all(candidate not in step for step in steps[2:])
    assert [len(step) for step in steps[2:]] == [9, 13]  # learned anew before the next pick
    assert len(rested.snapshot.measured) == 14
    assert positions(rested.snapshot).count(tuple(place.tolist())) == 1


def test_an_unflagged_spectrum_is_learned_from_again(rested):
    place = rested.snapshot.measured[3]
    rested.flag(3)
    until_seen(rested, lambda seen: seen.left_out)
    rested.unflag([place])
    until_seen(rested, lambda seen: not seen.left_out)
    assert rested.snapshot.flags == ()
    rested.run(14)
    assert rested.wait(20)
    assert [len(step) for step in Watched.last.seen] == [6, 10, 14]  # as if nothing had been


def test_a_flagged_run_continues_from_its_file_along_the_same_path(rested, session, reopen, tmp_path):
    rested.flag([rested.snapshot.measured[8]])
    rested.run(14)
    assert rested.wait(20)
    rested.flag(11)
    until_seen(rested, lambda seen: len(seen.left_out) == 2)
    rested.close()
    found = RunFile.open(rested.path)
    assert dict(found.snapshot.left_out) == {8: "by hand", 11: "by hand"}
    copy = tmp_path / "copy.h5"
    copy.write_bytes(rested.path.read_bytes())
    runs = [reopen(rested.path, learner=Watched), reopen(copy, learner=Watched)]
    runs[1]._worker.loop.context.checkpoint = None
    ends = [finished(one) for one in runs]
    assert positions(ends[0]) == positions(ends[1])
    gone = {int(ends[0].measured_index[number]) for number in (8, 11)}
    assert not gone & set(Watched.last.seen[-1])
    assert dict(ends[0].left_out) == {8: "by hand", 11: "by hand"}


def test_a_position_measured_again_is_learned_from_the_new_spectrum(rested):
    place, candidate = rested.snapshot.measured[2], int(rested.snapshot.measured_index[2])
    rested.flag(place)
    rested.measure(place)
    assert rested.wait(20)
    rested.run(14)
    assert rested.wait(20)
    assert dict(rested.snapshot.left_out) == {2: "by hand"}
    assert candidate in Watched.last.seen[-1]


def test_flags_are_in_summary_export_and_advice(rested):
    rested.flag(4)
    seen = until_seen(rested, lambda seen: seen.left_out)
    row, col = seen.measured[4].tolist()
    summary = json.loads(json.dumps(run_summary(rested)))
    assert summary["flagged"] == [{"position": [row, col], "flag": "by hand"}]
    assert content_of(rested).flags == ("", "", "", "", "by hand", "", "", "", "", "")
    _, places, spectra = _in_hand(rested)
    assert [row, col] not in places.tolist()
    assert len(places) == len(spectra) == 9


@pytest.mark.parametrize(
    ("points", "message"),
    [(10, "no spectrum 10; give 0 to 9"), ((0, 0), r"no spectrum was measured at \(0, 0\)"),
     ([(np.nan, 1)], "give finite"), (True, "give finite")],
)  # fmt: skip
def test_what_was_not_measured_cannot_be_flagged(rested, points, message):
    with pytest.raises(CuriosityError, match=message):
        rested.flag(points)


def test_only_flagged_and_whole_spectra_are_unflagged(rested):
    with pytest.raises(CuriosityError, match="no spectrum is flagged at 3"):
        rested.unflag(3)
    changes.flag(rested._worker.loop.context, (3,), DAMAGED)
    rested._worker.publish("")
    with pytest.raises(CuriosityError, match="damaged and cannot be learned from"):
        rested.unflag(3)


def test_a_run_without_a_usable_spectrum_pauses_and_says_so(rested):
    rested.flag(rested.snapshot.measured)
    rested.resume()
    rested.run(14)
    seen = rests(rested)
    assert "0 spectra are not flagged" in all_texts(seen)[-2]
    rested.unflag(rested.snapshot.measured[:6])
    rested.run(14)
    assert rested.wait(20)
    assert rested.snapshot.state == "finished"


@pytest.fixture
def busy(rested):
    """A run whose worker takes nothing in until the event is set, and that event."""
    held, go = threading.Event(), threading.Event()

    def hold(snapshot):
        held.set()
        go.wait(20)

    end = rested.subscribe(hold)
    rested.settings.beta = 0.25
    assert held.wait(20)
    end()
    yield rested, go
    go.set()


def test_flags_are_checked_by_the_commands_before_them_though_none_is_taken_in_yet(busy):
    run, go = busy
    run.flag(3)
    run.unflag(3)
    with pytest.raises(CuriosityError, match="no spectrum is flagged at 3"):
        run.unflag(3)
    run.flag(5)
    assert dict(run.snapshot.left_out) == {}
    go.set()
    seen = until_seen(run, lambda seen: seen.left_out)
    assert dict(seen.left_out) == {5: "by hand"}


def test_masks_and_limits_are_checked_by_the_commands_before_them(busy):
    run, go = busy
    shape = run.info.candidates.shape
    place = run.snapshot.measured[0]
    everything = np.ones(shape, dtype=bool)
    run.exclude(everything)
    with pytest.raises(CuriosityError, match="excluded"):
        run.measure(place)
    run.include(everything)
    corner = np.zeros(shape, dtype=bool)
    corner[0, 0] = True
    run.limits = Limits(mask=corner)
    assert run.limits.mask.sum() == 1
    with pytest.raises(CuriosityError, match="limits' mask"):
        run.measure(place)
    run.limits = Limits()
    run.measure(place)
    go.set()
    assert run.wait(20)
    assert run.snapshot.measured[-1].tolist() == place.tolist()
