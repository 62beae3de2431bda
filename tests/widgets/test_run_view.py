from __future__ import annotations

import threading
from pathlib import Path

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
