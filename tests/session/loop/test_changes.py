from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from tests.session import small
from tests.session.runs import WAIT, finished, rests, until, until_seen
from tests.session.small import SHAPE, SmallSource


def test_every_pick_waits_for_a_user(session):
    source = small.SmallSource()
    one = session(source, approve=True)
    one.run()
    seen = rests(one)
    assert (len(seen.waiting), len(seen.measured), source.measured) == (6, 0, [])
    assert seen.message == "6 picks wait for approval"
    np.testing.assert_array_equal(seen.waiting, seen.picks)
    one.resume()
    assert len(rests(one).measured) == 0, "Run does not get round it"
    one.approve()
    seen = until_seen(one, lambda seen: len(seen.measured) == 6 and seen.state == "paused")
    assert len(seen.waiting) == 4
    rejected = seen.waiting[1:3]
    one.reject(rejected)
    one.approve()
    seen = until_seen(one, lambda seen: len(seen.measured) == 8 and seen.state == "paused")
    places = {tuple(place) for place in np.concatenate([seen.measured, seen.waiting]).tolist()}
    assert not places & {tuple(place) for place in rejected.tolist()}
    one.reject()
    before = seen.waiting
    seen = until_seen(
        one, lambda seen: seen.state == "paused" and len(seen.waiting) and seen.waiting is not before
    )
    assert not {tuple(p) for p in before.tolist()} & {tuple(p) for p in seen.waiting.tolist()}
    one.settings.approve = False
    assert len(finished(one).measured) == 22


def test_waiting_picks_keep_waiting_after_a_resume(session, reopen):
    one = session(approve=True)
    one.run()
    rests(one)
    one.approve()
    waiting = until_seen(one, lambda seen: len(seen.measured) == 6 and len(seen.waiting) == 4).waiting
    one.close()
    source = small.SmallSource()
    again = reopen(source=source)
    np.testing.assert_array_equal(again.snapshot.waiting, waiting)
    again.resume()
    rests(again)
    assert source.measured == []
    again.approve()
    until_seen(again, lambda seen: len(seen.measured) == 10)
    assert again.settings.approve


def test_points_of_a_user_need_no_approval(session):
    one = session(approve=True, holdout=0)
    one.run()
    rests(one)
    one.measure([(5, 6)])
    until_seen(one, lambda seen: len(seen.measured) == 1)
    assert len(rests(one).waiting) == 6


def test_a_batch_is_changed_before_it_is_approved(session):
    source = small.SmallSource()
    one = session(source, approve=True, holdout=0)
    one.run()
    waiting = rests(one).waiting
    free = [(r, c) for r in range(4, 14) for c in range(4, 14) if not (waiting == [r, c]).all(axis=1).any()]
    moved, added = free[0], free[-1]
    one.approve(picks=[*waiting[:-1].tolist(), moved, added])
    seen = until_seen(one, lambda seen: len(seen.measured) == len(waiting) + 1 and seen.state == "paused")
    measured = {tuple(place) for place in seen.measured.tolist()}
    assert {moved, added} <= measured
    assert tuple(waiting[-1].tolist()) not in measured
    requests = [event.text for event in seen.log if "request" in event.text]
    assert requests, "what a user adds is recorded as requested"


def test_a_changed_batch_is_checked(session):
    one = session(approve=True, policies=Policies(limits=Limits(min_distance=2.5)))
    with pytest.raises(CuriosityError, match="no pick waits"):
        one.approve(picks=[(5, 5)])
    one.run()
    waiting = rests(one).waiting
    row, col = waiting[0]
    held_out = one.info.candidates.positions[one.info.held_out][0]
    with pytest.raises(CuriosityError, match="held-out region"):
        one.approve(picks=[held_out])
    with pytest.raises(CuriosityError, match="twice"):
        one.approve(picks=[(row, col), (row, col)])
    index = one.info.candidates.index_at(row, col + 1)
    near = (row, col + 1) if index is not None and one.info.measurable[index] else (row, col - 1)
    with pytest.raises(CuriosityError, match=r"closer than 2\.5 pixels"):
        one.approve(picks=[(row, col), near])
    with pytest.raises(CuriosityError, match="either"):
        one.approve(waiting[:1], picks=waiting)
    assert len(one.snapshot.waiting) == len(waiting)


def test_what_cannot_be_approved(session):
    one = session(approve=True)
    with pytest.raises(CuriosityError, match="no pick waits"):
        one.approve()
    one.run()
    waiting = rests(one).waiting
    free = next((r, c) for r in range(4, 9) for c in range(4, 9) if not (waiting == [r, c]).all(axis=1).any())
    info = one.info
    index = info.candidates.index_at(*free)
    if not info.held_out[index]:
        with pytest.raises(CuriosityError, match=r"waits for approval|held-out"):
            one.reject([free])
    for nowhere in ([(np.nan, 3)], [3, 4, 5]):
        with pytest.raises(CuriosityError, match="give finite"):
            one.approve(nowhere)
    with pytest.raises(CuriosityError, match="True or False"):
        one.settings.approve = "yes"


def test_approval_while_the_learner_works(session):
    one = session(small.SmallSource(seconds=0.002), approve=True, overlap=True)
    one.run()
    asked = 0
    while one.wait(WAIT) and one.snapshot.state == "paused":
        asked += len(one.snapshot.waiting)
        one.approve()
    assert one.snapshot.state == "finished"
    assert asked == len(one.snapshot.measured) == 22


def test_excluded_regions_are_left_alone(session):
    run = session(holdout=0)
    mask = np.zeros(SHAPE, dtype=bool)
    mask[:, 8:] = True
    run.exclude(mask)
    run.step()
    run.wait(10)
    assert (run.snapshot.measured[:, 1] < 8).all()
    assert run.snapshot.excluded.sum() == mask.sum()
    with pytest.raises(CuriosityError, match="include it first"):
        run.measure((5, 20))
    run.include(mask)
    run.wait(5)
    assert run.snapshot.excluded is None
    run.run(60)
    run.wait(20)
    assert (run.snapshot.measured[:, 1] >= 8).any()


def test_exclusion_reaches_points_already_picked(session):
    source = SmallSource(seconds=0.03)
    run = session(source, holdout=0)
    run.run()
    until(lambda: len(run.snapshot.measured) == 2)
    run.exclude(np.ones(SHAPE, dtype=bool))
    assert run.wait(10)
    assert len(source.measured) <= 4
    assert run.snapshot.state == "finished"
