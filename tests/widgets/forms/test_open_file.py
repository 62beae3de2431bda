from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curiosity_widgets.session.session import Session
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.forms.open_file import end_panel, is_run, panel
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.widgets.fake_session import wait_for
from tests.widgets.forms.opened import opened, said


@pytest.mark.parametrize("content", [b"", b"no file of any kind" * 50])
def test_an_unreadable_file_gives_the_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.h5"
    path.write_bytes(content)
    note = opened(path)
    assert note.children[0].title == "This file cannot be opened"
    assert "broken.h5" in said(note)
    assert "no such file" in said(opened(tmp_path / "absent.npz"))


def test_a_panel_is_made_once(data: Path) -> None:
    form = panel("key of a panel", [str(data)], "dense", "viridis")
    assert panel("key of a panel", [str(data)], "dense", "viridis") is form
    assert panel("another key", [str(data)], "dense", "viridis") is not form


def test_a_run_file_opens_as_its_run(tmp_path: Path) -> None:
    session = Session(SmallSource(), workflow(budget=10), path=tmp_path / "run.npz", learner=SmallLearner)
    session.run()
    session.wait()
    session.close()
    dashboard = opened(tmp_path / "run.npz", colours="grey")  # its content says what it is
    assert isinstance(dashboard, Dashboard)
    assert dashboard.map.colours == "grey"
    assert dashboard.controls.count == 10
    dashboard.close()


def test_an_unexpected_error_is_reported_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_options: Any) -> None:
        raise ValueError("of all things")

    monkeypatch.setattr("curiosity_widgets.widgets.forms.open_file.ReplaySource", broken)
    assert "Unexpected error: ValueError: of all things" in said(opened(data))


def test_a_file_of_a_view_is_found_by_the_servers_folder_and_its_panel_ends(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(
        SmallSource(), workflow(budget=10), path=tmp_path / "run.h5", learner=SmallLearner
    ) as session:
        session.run()
        session.wait()
    monkeypatch.chdir(data.parent)
    paths = [str(tmp_path / "run.h5"), "run.h5"]
    assert is_run(paths)
    assert not is_run([str(data)])
    assert not is_run(["absent.h5"])
    made = panel("a view", paths, kind="view")
    wait_for(lambda: isinstance(made.content, Dashboard), 20)
    dashboard = made.content
    assert dashboard.feed.status.panel == "a view"
    assert dashboard.feed.status.viewed
    end_panel("a view")
    end_panel("a view")  # once more does nothing
    assert dashboard.comm is None
