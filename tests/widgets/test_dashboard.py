from __future__ import annotations

import threading
from types import SimpleNamespace

import ipywidgets
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.widgets.common import lifetime
from curiosity_widgets.widgets.dashboard import Dashboard
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


def living() -> int:
    return len(ipywidgets.widgets.widget._instances)


def test_a_closed_dashboard_leaves_nothing_behind() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 12)
    widgets, threads = living(), threading.active_count()
    dashboard = Dashboard(session)
    assert living() > widgets
    dashboard.close()
    assert living() == widgets
    assert session.listeners == []
    wait_for(lambda: threading.active_count() <= threads)


def test_one_panel_may_go_and_the_others_stay_linked() -> None:
    session = FakeSession(make_info())
    dashboard = Dashboard(session)
    dashboard.learning.close()
    assert dashboard.feed.shared.comm is not None
    session.publish(make_snapshot(session.info, 12))
    wait_for(lambda: dashboard.controls.count == 12)
    dashboard.close()


def test_running_a_cell_again_replaces_its_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    session = FakeSession(make_info())
    running = {"cell": "a", "run": "1"}
    kernel = SimpleNamespace(
        get_parent=lambda: {"metadata": {"cellId": running["cell"]}, "header": {"msg_id": running["run"]}}
    )
    monkeypatch.setattr(lifetime, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    before = living()
    first, second = Dashboard(session), Dashboard(session)  # two in one cell are both wanted
    assert first.comm is not None
    both = living() - before
    for run in range(2, 12):
        running["run"] = str(run)
        Dashboard(session)
    assert first.comm is None
    assert second.comm is None
    assert living() - before == both // 2
    assert len(session.listeners) == 1
    running["cell"] = "another"
    elsewhere = Dashboard(session)
    assert len(session.listeners) == 2
    elsewhere.close()
    running.update(cell="a", run="99")
    lifetime.claim_cell(elsewhere)
    assert living() == before


@pytest.mark.parametrize(
    ("layout", "there", "missing"),
    [
        ("compact", ("controls", "map", "spectra", "learning", "log_panel"), ("latent", "ensemble")),
        (["map", "log", "map"], ("map", "log_panel"), ("controls", "spectra")),
        (["controls"], ("controls",), ("map",)),
    ],
)
def test_layouts(layout: str | list[str], there: tuple[str, ...], missing: tuple[str, ...]) -> None:
    before = living()
    dashboard = Dashboard(FakeSession(make_info()), layout)
    assert all(hasattr(dashboard, name) for name in there)
    assert not any(hasattr(dashboard, name) for name in missing)
    dashboard.close()
    assert living() == before


@pytest.mark.parametrize("layout", ["wide", ["map", "spektra"], []])
def test_a_layout_that_there_is_not_is_refused(layout: str | list[str]) -> None:
    with pytest.raises(CuriosityError, match=r"controls|full"):
        Dashboard(FakeSession(make_info()), layout)
