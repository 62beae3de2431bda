"""The film's slider moves the panels that look back, and only those."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.session import Session
from curiosity_widgets.widgets.dashboard import Dashboard
from tests.session.runs import until
from tests.session.small import SmallLearner, SmallSource, workflow

STEPS = 6


@pytest.fixture
def session(tmp_path):
    plan = workflow(init=6, batch_size=3, budget=6 + 3 * (STEPS - 1))
    with Session(SmallSource(), plan, 3, tmp_path / "run.h5", learner=SmallLearner) as session:
        session.run()
        assert session.wait(60)
        yield session


def test_the_panels_show_the_step_that_is_chosen_and_the_run_continues(session):
    dashboard = Dashboard(session)
    film, feed = dashboard.film, dashboard.feed
    assert (film.last, film.seen, film.step) == (STEPS, STEPS, 0)
    assert film.caption.startswith(f"step {STEPS} of {STEPS} · 21 spectra")
    film.step = 2
    until(lambda: film.seen == 2, 30)
    assert film.caption.startswith(f"step 2 of {STEPS} · 9 spectra")
    assert len(feed.moment.measured) == 9
    assert len(feed.moment_of(dashboard.controls).measured) == 21
    assert len(dashboard.learning.shown()[0].curve) == 2
    assert dashboard.map.shown()[0].shown.step == 2
    session.run(24)
    assert session.wait(60)
    until(lambda: film.last == STEPS + 1, 30)
    assert film.seen == 2
    film.step = 0
    assert film.seen == STEPS + 1
    assert feed.moment is session.snapshot
    dashboard.close()


def test_a_selected_point_says_why_it_was_picked_and_what_was_predicted(session):
    dashboard = Dashboard(session, ["spectra", "film"])
    snapshot = session.snapshot
    row, col = (int(x) for x in snapshot.measured[-1])
    shared, spectra = dashboard.feed.shared, dashboard.spectra
    shared.row, shared.col = row, col
    until(lambda: f"Picked after step {snapshot.measured_step[-1]}: score" in spectra._heading.sentence, 30)
    index, step = int(snapshot.measured_index[-1]), int(snapshot.measured_step[-1])
    then = dashboard.feed.past.at(step)
    np.testing.assert_array_equal(spectra._then.y, then.prediction.spectra(index))
    assert "predicted then" in [entry["label"] for entry in spectra._heading.legend]
    shared.row, shared.col = (int(x) for x in snapshot.measured[0])
    until(lambda: spectra._heading.sentence.endswith(": measured"), 30)
    assert not len(spectra._then.y)
    dashboard.close()


def test_a_step_that_cannot_be_read_says_so_and_leaves_the_present(session, tmp_path):
    session.close()
    dashboard = Dashboard(session)
    (tmp_path / "run.h5").unlink()
    dashboard.film.step = 2
    until(lambda: "no such run file" in dashboard.film.problem, 30)
    assert dashboard.film.seen == STEPS
    dashboard.close()
