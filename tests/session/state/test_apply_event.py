"""Each event changes the history as it is meant to, whether it happens or is read."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.masks import encode_mask
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state import events
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.history import LOG_KEPT, History
from curiosity_widgets.session.state.snapshot import Settings
from tests.session.state.events.test_events import EXAMPLES

SETTINGS = Settings(0.5, 1.0, 4, "mixed", 22)


@pytest.fixture
def history() -> History:
    candidates = candidates_on((10, 12), 3, None, None)
    return History(candidates, np.ones(len(candidates), bool), 5, SETTINGS)


def apply(history: History, *happened: events.Event) -> list[str]:
    """The lines of the log that the events leave."""
    before = len(history.log)
    for event in happened:
        apply_event(history, event)
    return [entry.text for entry in history.log][before:]


def trained(step: int, count: int, **rest) -> events.Trained:
    return events.Trained(step, count, TrainingReport((1.0,)), None, 2.5, **rest)


def test_settings_are_logged_once_they_differ(history):
    assert apply(history, events.SettingsChanged(Settings(0.5, 2.0, 4, "mixed", 22))) == ["λ is now 2.0"]
    assert history.settings.lam == 2.0
    assert apply(history, events.SettingsChanged(history.settings)) == []


def test_policies_decide_at_once_what_is_available(history):
    apply(history, events.Picked(0, (50,), (1.0,)))
    before = int(history.available().sum())
    lines = apply(history, events.PoliciesChanged(Policies(Limits(min_distance=2.5))))
    assert lines == ["limits: " + history.policies.limits.describe()]
    assert int(history.available().sum()) < before


def test_requests_are_served_in_order_and_dropped_when_they_fail(history):
    assert apply(history, events.Requested((3, 9, 4))) == ["requested: (1, 4), (1, 10), (1, 5)"]
    apply(history, events.Failed(3, True, "no contact"), events.Flagged(9, "flat", None, True))
    assert list(history.requested) == [4]
    assert history.failed == {3}
    assert [entry.index for entry in history.flagged] == [9]
    assert history.spectra_taken == 1
    assert not history.available()[[3, 9]].any()


def test_excluded_pixels_are_neither_pending_nor_available(history):
    apply(history, events.Picked(0, (0, 39), (1.0, 1.0), waiting=True))
    mask = np.zeros((10, 12), bool)
    mask[:5] = True
    assert apply(history, events.Excluded(encode_mask(mask))) == ["60 pixels are now excluded"]
    assert history.pending == history.waiting == []
    apply(history, events.Picked(0, (1, 79), (1.0, 1.0)))
    assert history.pending == [79]


def test_picks_wait_until_they_are_approved_or_rejected(history):
    apply(history, events.Picked(0, (5, 6, 7), (1.0, 1.0, 1.0), waiting=True))
    assert history.ready == []
    assert apply(history, events.Approved((5,))) == ["1 pick is approved"]
    assert history.ready == [5]
    assert apply(history, events.Rejected((6, 7))) == ["2 picks are rejected and left out"]
    assert (history.pending, history.waiting, history.rejected) == ([5], [], {6, 7})


def test_approval_that_is_no_longer_wanted_lets_all_picks_go(history):
    apply(history, events.Picked(0, (5, 6), (1.0, 1.0), waiting=True), events.SettingsChanged(SETTINGS))
    assert history.ready == [5, 6]


def test_the_first_batch_is_the_initial_one_and_its_checkpoint_stays(history):
    slot = events.InSlot(0, 1, 2)
    apply(history, events.Picked(0, (5, 6), (1.0, 1.0), checkpoint=slot), trained(1, 2))
    apply(history, events.Picked(1, (7,), (1.0,)))
    assert history.initial_count == 2
    assert history.start_checkpoint is slot
    assert (history.picked_at(6), history.picked_at(7), history.picked_at(8)) == (0, 1, 1)


def test_a_training_keeps_errors_of_new_spectra_and_of_held_out_ones(history):
    assert apply(history, trained(1, 2)) == ["step 1: trained on 2 spectra"]
    first = history.first_errors
    apply(history, trained(2, 4, judged={"count": 2.0}, errors=events.FirstErrors((0.5, None), (0.25,))))
    np.testing.assert_array_equal(history.first_errors, [np.nan, np.nan, 0.5, np.nan])
    np.testing.assert_array_equal(history.chance_errors, [0.25])
    assert np.isnan(first).all()  # what was given out stays as it was
    assert (history.step, history.trained_on, history.seconds) == (2, 4, 2.5)
    assert history.judged == [{"count": 2.0}]


def test_a_second_image_moves_the_drift_only_if_it_is_accepted(history):
    apply(history, events.Reimaged(0.0, 5.0, 5, False, message="too dark"))
    assert history.drift.refused == 1
    lines = apply(history, events.Reimaged(0.0, 10.0, 10, True, (0.5, -1.0), 0.9))
    assert lines == ["scanned again: the sample has moved by (+0.50, -1.00) pixels"]
    assert history.drift.estimates[-1].shift == (0.5, -1.0)


def test_a_state_is_logged_once_it_differs(history):
    assert apply(history, events.StateChanged("running", 3.0)) == ["the run is running"]
    assert apply(history, events.StateChanged("running", 4.0)) == []
    assert history.seconds == 4.0
    assert apply(history, events.StateChanged("failed", 5.0)) == ["the run has failed"]


def test_curve_timings_learner_and_log_are_kept(history):
    entry = {"n": 8, "step": 1, "kind": "heldout", "heldout_r2": 0.5}
    apply(history, events.Scored(entry), events.Timed({"pick": 0.5}), events.LearnerBuilt(24, "cuda", 300))
    assert (history.curve, history.timings, history.learner_budget) == ([entry], {"pick": 0.5}, 24)
    assert (history.learner_device, history.evaluated) == ("cuda", 300)
    lines = [events.Logged("info", str(number)) for number in range(LOG_KEPT + 5)]
    apply(history, *lines)
    assert [entry.text for entry in history.log][-1] == str(LOG_KEPT + 4)
    assert len(history.log) == LOG_KEPT


def test_a_learner_of_before_evaluated_more_and_none_evaluates_next_to_nothing(history):
    apply(history, events.LearnerBuilt(24))
    assert history.evaluated == 65_536
    with pytest.raises(CuriosityError, match=r"damaged 'learner' entry.*3 candidates evaluated"):
        apply(history, events.LearnerBuilt(24, "cpu", 3))


@pytest.mark.parametrize("kind", ["display", "extra"])
def test_what_only_the_file_needs_changes_nothing(history, kind):
    before = vars(history).copy()
    apply(history, EXAMPLES[kind], events.Unknown("teleported", {}))
    assert vars(history) == before


@pytest.mark.parametrize(
    "event",
    [
        events.Requested((3, 10**6)),
        events.Picked(0, (-1,), (1.0,)),
        events.Failed(10**6, False),
        events.Flagged(-1, "flat", None, False),
        events.Approved((10**6,)),
        events.Rejected((10**6,)),
        events.Reimaged(0.0, 1.0, 1, True),
        events.Excluded("no mask"),
        trained(1, 2, errors=events.FirstErrors((0.5, 0.5, 0.5), ())),
        trained(1, -2),
    ],
)
def test_an_event_that_cannot_be_is_one_clear_error(history, event):
    with pytest.raises(CuriosityError, match="damaged"):
        apply_event(history, event)


def test_a_lost_training_takes_no_other_with_it(history):
    apply_event(history, trained(2, 5, errors=events.FirstErrors((0.5, 0.25), ())))  # the first saw three
    np.testing.assert_array_equal(history.first_errors, [np.nan, np.nan, np.nan, 0.5, 0.25])
