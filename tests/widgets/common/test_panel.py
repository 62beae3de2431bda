"""Panels join a feed and leave it."""

from __future__ import annotations

from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.log import LogPanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


def test_one_panel_may_go_and_the_others_stay_linked() -> None:
    session = FakeSession(make_info())
    dashboard = Dashboard(session)
    dashboard.learning.close()
    assert dashboard.feed.shared.comm is not None
    session.publish(make_snapshot(session.info, 12))
    wait_for(lambda: dashboard.controls.count == 12)
    dashboard.close()


def test_a_panel_alone_has_a_feed_of_its_own_and_ends_it() -> None:
    session = FakeSession(make_info())
    panel = LogPanel(session)
    assert panel.feed.session is session
    assert len(session.listeners) == 1
    panel.close()
    assert panel.comm is None
    assert session.listeners == []
