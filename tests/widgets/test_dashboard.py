from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import ipywidgets
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.widgets.dashboard import Dashboard
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


def open_widgets() -> int:
    return len(ipywidgets.widgets.widget._instances)


@pytest.fixture
def session() -> FakeSession:
    made = FakeSession(make_info())
    made.snapshot = make_snapshot(made.info, 12)
    return made


def test_a_closed_dashboard_leaves_nothing_behind() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 12)
    widgets, threads = open_widgets(), threading.active_count()
    dashboard = Dashboard(session)
    assert open_widgets() > widgets
    dashboard.close()
    assert open_widgets() == widgets
    assert session.listeners == []
    wait_for(lambda: threading.active_count() <= threads)


@pytest.mark.parametrize(
    ("layout", "there", "missing"),
    [
        ("compact", ("controls", "map", "spectra", "learning", "log_panel"), ("latent", "training")),
        (
            "presentation",
            ("controls", "map", "spectra", "learning", "log_panel"),
            ("latent", "ensemble", "training"),
        ),
        (["map", "log", "map"], ("map", "log_panel"), ("controls", "spectra")),
        (["controls"], ("controls",), ("map",)),
    ],
)
def test_layouts(layout: str | list[str], there: tuple[str, ...], missing: tuple[str, ...]) -> None:
    before = open_widgets()
    dashboard = Dashboard(FakeSession(make_info()), layout)
    assert all(hasattr(dashboard, name) for name in there)
    assert not any(hasattr(dashboard, name) for name in missing)
    dashboard.close()
    assert open_widgets() == before


@pytest.mark.parametrize("session", [None, "run.h5", 3, object, [FakeSession]])
def test_what_is_no_session_has_no_dashboard(session: object) -> None:
    with pytest.raises(CuriosityError, match=r"give a cw\.Session, or an opened cw\.RunFile"):
        Dashboard(session)  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", ["wide", ["map", "spektra"], [], 3, None, [["map"]], {"map": 1}])
def test_a_layout_that_there_is_not_is_refused(layout: str | list[str]) -> None:
    with pytest.raises(CuriosityError, match=r"controls|full"):
        Dashboard(FakeSession(make_info()), layout)


def test_marimo_gets_the_panels_in_its_own_rows(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    marimo = SimpleNamespace(
        running_in_notebook=lambda: True,
        vstack=lambda rows: rows,
        hstack=lambda pair, **_look: list(pair),
    )
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    before = len(ipywidgets.widgets.widget._instances)
    dashboard = Dashboard(session)
    assert dashboard._display_() == [
        [dashboard.controls],
        [dashboard.film],
        [dashboard.map, dashboard.spectra],
        [dashboard.latent, dashboard.learning],
        [dashboard.training, dashboard.ensemble],
        [dashboard.timeline, dashboard.log_panel],
    ]
    plain = dashboard.spectra._plain  # made with the dashboard, in the cell that makes it
    assert plain is not None
    assert dashboard.spectra._display_() is plain
    dashboard.close()
    assert len(ipywidgets.widgets.widget._instances) == before


def test_a_compact_dashboard_in_marimo(session: FakeSession, monkeypatch: pytest.MonkeyPatch) -> None:
    marimo = SimpleNamespace(
        running_in_notebook=lambda: True, vstack=lambda rows: rows, hstack=lambda pair, **_look: list(pair)
    )
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    dashboard = Dashboard(session, "compact")
    shown = [panel for pair in dashboard._display_() for panel in pair]
    assert shown == [
        dashboard.controls,
        dashboard.film,
        dashboard.map,
        dashboard.spectra,
        dashboard.learning,
        dashboard.log_panel,
    ]
    dashboard.close()
