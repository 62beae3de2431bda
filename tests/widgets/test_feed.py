from __future__ import annotations

import gc
import logging
import threading
import time
import weakref

import pytest

from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.feed import INTERVAL, Feed
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


class Recorder:
    def __init__(self) -> None:
        self.drawn: list[Snapshot] = []
        self.threads: set[str] = set()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        self.drawn.append(snapshot)
        self.threads.add(threading.current_thread().name)


def test_the_newest_snapshot_is_drawn_and_what_comes_between_is_skipped() -> None:
    session, panel = FakeSession(make_info()), Recorder()
    feed = Feed(session)
    feed.add(panel)
    start = time.monotonic()
    for step in range(200):
        session.publish(Snapshot(state="running", step=step))
        time.sleep(0.002)
    wait_for(lambda: panel.drawn[-1].step == 199)
    assert len(panel.drawn) <= 3 + (time.monotonic() - start) / INTERVAL
    assert "curiosity-feed" in panel.threads
    feed.close()


def test_closing_ends_thread_and_subscription() -> None:
    session = FakeSession()
    before = threading.active_count()
    feed, panel = Feed(session), Recorder()
    feed.add(panel)
    feed.close()
    assert session.listeners == []
    wait_for(lambda: threading.active_count() <= before)
    session.publish(Snapshot(state="running", step=7))
    assert panel.drawn[-1].step == 0


def test_a_feed_whose_session_is_closed_shows_the_end_and_keeps_no_thread() -> None:
    session = FakeSession()
    before = threading.active_count()
    feed, panel = Feed(session), Recorder()
    feed.add(panel)
    session.closed = True
    session.publish(Snapshot(state="stopped", step=7))
    wait_for(lambda: panel.drawn[-1].step == 7)
    wait_for(lambda: threading.active_count() <= before)
    assert session.listeners == []
    feed.close()


def test_a_forgotten_feed_ends_by_itself() -> None:
    session = FakeSession()
    before = threading.active_count()
    gone = weakref.ref(Feed(session))
    gc.collect()
    assert gone() is None
    assert session.listeners == []
    wait_for(lambda: threading.active_count() <= before)


def test_one_broken_panel_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Recorder):
        def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
            if snapshot.step:
                raise ValueError("cannot")

    session, panel = FakeSession(make_info()), Recorder()
    feed = Feed(session)
    feed.add(Broken())
    feed.add(panel)
    with caplog.at_level(logging.ERROR):
        session.publish(Snapshot(state="running", step=3))
        wait_for(lambda: panel.drawn[-1].step == 3)
    assert "Broken could not draw step 3" in caplog.text
    feed.close()


def test_settings_go_to_the_page_and_a_schedule_shows_its_value() -> None:
    session = FakeSession(make_info())
    feed = Feed(session)
    session.settings.beta, session.settings.lam = 0.8, 3.0
    feed.deliver()
    assert (feed.shared.beta, feed.shared.lam, feed.shared.scheduled) == (0.8, 3.0, False)
    session.settings.beta = None
    session.publish(make_snapshot(session.info, 6, beta=0.31))
    wait_for(lambda: feed.shared.scheduled and feed.shared.beta == 0.31)
    feed.close()
