"""The state of a run: what is requested, available and due, and the log of what happened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state import events
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.session.state.snapshot import Settings


def test_what_was_requested_is_shown_until_it_is_measured(session):
    run = session()
    run.run(6)
    assert run.wait(20)
    free = np.flatnonzero(run.snapshot.available)[[3, 9]]
    positions = run.info.candidates.positions[free]
    requested = []
    run.subscribe(lambda snapshot: requested.append(snapshot.requested.tolist()))
    run.measure(positions)
    run.run(10)
    assert run.wait(20)
    assert positions.tolist() in requested
    assert len(run.snapshot.requested) == 0
    assert set(free) <= set(run.snapshot.measured_index)


def test_the_log_has_what_happened_also_when_read_from_the_file(session):
    run = session()
    run.settings.beta = 0.75
    run.exclude(np.indices(run.info.candidates.shape)[1] > 23)
    run.run(10)
    assert run.wait(20)
    texts = [entry.text for entry in run.snapshot.log]
    assert "β is now 0.75" in texts
    assert "34 pixels are now excluded" in texts
    assert "step 1: trained on 6 spectra" in texts
    assert texts[-1] == "the run is finished"
    times = [entry.time for entry in run.snapshot.log]
    assert times == sorted(times)
    with RunFile.open(run.path) as file:
        assert [entry.text for entry in file.snapshot.log] == texts


def point(candidate: int, requested: bool = False) -> Point:
    spectrum = np.full(5, float(candidate))
    return Point(candidate, spectrum, (1.0, 2.0), (np.nan, np.nan), 10.0, 11.0, 0, requested)


@pytest.fixture
def history() -> History:
    candidates = candidates_on((10, 12), 3, None, None)
    return History(candidates, np.ones(len(candidates), bool), 5, Settings(0.5, 1.0, 4, "mixed", 22))


def test_a_measured_point_is_no_longer_pending_or_requested(history):
    apply_event(history, events.Picked(0, (5, 6), (1.0, 1.0)))
    apply_event(history, events.Requested((9, 8)))
    history.add(point(9, requested=True))
    history.add(point(5))
    assert (history.pending, list(history.requested)) == ([6], [8])
    assert not history.available()[[5, 6, 9]].any()
    assert len(history) == history.spectra_taken == 2
    np.testing.assert_array_equal(history.positions(), history.candidates.positions[[9, 5]])


def test_repeats_are_due_within_the_budget_and_not_where_a_spectrum_was_bad(history):
    for candidate in range(10):
        history.add(point(candidate))
    assert history.repeats_due(seed=1) == []
    history.policies = Policies(repeats=0.3)
    due = history.repeats_due(seed=1)
    assert due
    history.failed.update(due)
    assert not set(due) & set(history.repeats_due(seed=1))
    history.settings = replace(history.settings, budget=10)
    assert history.repeats_due(seed=1) == []


def test_the_noise_floor_follows_new_repeats(history):
    history.add(point(3))
    history.add(point(4))
    assert history.noise_floor is None
    history.add(point(3))
    assert history.noise_floor == 0.0


def test_before_anything_happened_there_is_nothing(history):
    assert (history.step, history.trained_on, history.report, history.shift(5.0)) == (0, 0, None, (0.0, 0.0))
    assert history.measured().spectra.shape == (0, 5)
    assert history.travel is None


def test_what_is_no_candidate_is_refused(history):
    for index in ([-1], [10**6], [0, 80]):
        with pytest.raises(ValueError, match="outside the candidates"):
            history.checked(index)
    assert history.checked([]) == []
