from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.session.state import events
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.compose import compose
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.session.state.snapshot import Settings


@pytest.fixture
def history():
    candidates = candidates_on((10, 12), 3, None, None)
    return History(candidates, np.ones(len(candidates), bool), 5, Settings(0.5, 1.0, 4, "mixed", 22))


SHOWN = Display(picks=(5, 7), scores=(0.5, 0.25))


def test_what_would_be_picked_is_shown_until_there_are_picks(history):
    moment = compose(history, SHOWN, state="paused")
    np.testing.assert_array_equal(moment.picks, history.candidates.positions[[5, 7]])
    assert moment.scores.tolist() == [0.5, 0.25]
    apply_event(history, events.Picked(0, (7, 9), (1.0, 1.0)))
    moment = compose(history, SHOWN, state="running", message="measuring")
    np.testing.assert_array_equal(moment.picks, history.candidates.positions[[7, 9]])
    np.testing.assert_array_equal(moment.scores, [0.25, np.nan])  # 9 was not in the evaluation
    assert (moment.state, moment.message, moment.shown) == ("running", "measuring", SHOWN)


def test_a_pick_that_is_measured_does_not_come_next_again(history):
    apply_event(history, events.Picked(0, (5, 7), (0.5, 0.25)))
    for index in (5, 7):
        assert len(compose(history, SHOWN, state="running").picks)
        history.add(Point(index, np.zeros(5), (1.0, 2.0), (np.nan, np.nan), 10.0, 11.0, 0, False))
    assert compose(history, SHOWN, state="paused").picks.shape == (0, 2)
    assert compose(history, SHOWN, state="paused").scores.shape == (0,)


def test_a_state_of_a_later_version_is_stopped(history):
    assert compose(history, SHOWN, state="dreaming").state == "stopped"


def test_an_exclusion_is_shown_where_there_is_one(history):
    assert compose(history, SHOWN, state="idle").excluded is None
    history.excluded[3] = True
    assert compose(history, SHOWN, state="idle").excluded.sum() == 12


def test_what_a_snapshot_holds_does_not_change_with_the_history(history):
    moment = compose(history, SHOWN, state="running")
    available = moment.available.copy()
    apply_event(history, events.Requested((3,)))
    apply_event(history, events.Failed(4, False))
    assert (len(moment.requested), len(moment.log)) == (0, 0)
    np.testing.assert_array_equal(moment.available, available)
    assert len(compose(history, SHOWN, state="running").requested) == 1
