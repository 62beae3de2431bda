from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from curiosity_widgets.widgets import run_view
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.run_view import RunView
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.widgets.fake_session import wait_for


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.h5"


def test_a_finished_run_is_seen_as_it_ended(path: Path) -> None:
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(14)
        assert session.wait(20)
        ended = session.snapshot
    view = RunView(path)
    assert (view.snapshot.state, len(view.snapshot.measured)) == ("finished", 14)
    assert view.settings.budget == ended.settings.budget
    assert view.info.image.shape == (2, 17, 26)
    for command in (view.run, view.pause, lambda: view.measure([(3, 4)])):
        with pytest.raises(CuriosityError, match=r"run\.h5 is open read-only.*Session\.open"):
            command()
    with pytest.raises(CuriosityError, match="open read-only"):
        view.settings.beta = 0.3


def test_a_run_that_is_being_written_is_followed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_view, "INTERVAL", 0.05)
    threads = threading.active_count()
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(6)
        assert session.wait(20)
        dashboard = Dashboard.open(path, layout=["controls", "map"])
        assert dashboard.controls.count == 6
        assert "is open read-only" in dashboard.feed.shared.read_only_reason
        session.run(14)
        assert session.wait(20)
        wait_for(lambda: (dashboard.controls.count, dashboard.controls.state) == (14, "finished"), 10)
        dashboard.close()
    wait_for(lambda: threading.active_count() <= threads)


def test_a_file_that_disappears_is_reported_once(path: Path) -> None:
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(6)
        assert session.wait(20)
    view = RunView(path)
    path.unlink()
    assert view.refresh()
    assert "no such run file" in view.snapshot.log[-1].text
    assert not view.refresh()


def test_what_is_no_run_file_is_refused(path: Path) -> None:
    with pytest.raises(CuriosityError, match="no such run file"):
        Dashboard.open(path)


def test_a_finished_run_is_continued_in_its_dashboard(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(10)
        assert session.wait(20)
    continued = lambda path: Session.open(path, SmallSource(), learner=SmallLearner)  # noqa: E731
    monkeypatch.setattr("curiosity_widgets.widgets.dashboard.Session", SimpleNamespace(open=continued))
    dashboard = Dashboard.open(path, layout=["controls", "spectra"])
    assert dashboard.controls.continuable
    view, controls = dashboard.feed.session, dashboard.controls
    with pytest.raises(CuriosityError, match="open read-only"):
        view.flag(3)
    controls._handle_custom_msg({"type": "continue"}, [])
    wait_for(lambda: isinstance(dashboard.feed.session, Session), 20)
    live = dashboard.feed.session
    wait_for(lambda: controls.comm is None, 20)
    assert not dashboard.controls.continuable
    dashboard.controls._handle_custom_msg({"type": "step"}, [])
    assert live.wait(20)
    assert len(live.snapshot.measured) == 14
    dashboard.close()
    live.close()


def test_a_run_that_a_session_records_is_not_continued(path: Path) -> None:
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.step()
        assert session.wait(20)
        view = RunView(path)
        assert not view.continuable
        assert (
            view.read_only_reason == "run.h5 is open read-only; the session that records it can continue it."
        )
    assert view.refresh()  # it is free now
    assert (view.continuable, view.read_only_reason) == (True, "run.h5 is open read-only.")
    assert not view.refresh()


def test_a_run_that_another_session_has_taken_meanwhile_is_not_offered(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_view, "INTERVAL", 0.05)
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(10)
        assert session.wait(20)
    dashboard = Dashboard.open(path, layout=["controls"])
    shared, controls = dashboard.feed.shared, dashboard.controls
    assert (controls.continuable, shared.read_only_reason) == (True, "run.h5 is open read-only.")
    with Session.open(path, SmallSource(), learner=SmallLearner):
        wait_for(lambda: not controls.continuable, 10)
        assert "the session that records it can continue it" in shared.read_only_reason
    wait_for(lambda: controls.continuable, 10)
    assert shared.read_only_reason == "run.h5 is open read-only."
    dashboard.close()
