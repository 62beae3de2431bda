"""Panels of plots, and what takes their place in marimo."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


@pytest.fixture
def session() -> FakeSession:
    made = FakeSession(make_info())
    made.snapshot = make_snapshot(made.info, 12)
    return made


def test_outside_marimo_a_panel_has_no_substitute(session: FakeSession) -> None:
    panel = SpectraPanel(session)
    assert panel._plain is None
    panel.close()


def test_in_marimo_the_substitute_is_made_with_the_panel_and_closed_with_it(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "marimo", SimpleNamespace(running_in_notebook=lambda: True))
    panel = SpectraPanel(session)
    plain = panel._plain
    assert plain is not None
    assert panel._display_() is plain
    panel.close()
    assert plain.comm is None
    assert panel._plain is None
