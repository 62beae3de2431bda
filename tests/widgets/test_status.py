from __future__ import annotations

import gc
import weakref

from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.status import StatusBeacon
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


def test_it_reports_state_and_progress() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    feed = Feed(session)
    beacon = feed.status
    assert beacon.comm_id == beacon.model_id
    assert (beacon.state, beacon.count, beacon.budget, beacon.about) == ("running", 9, 100, "fake · dense")
    session.publish(make_snapshot(session.info, 12).with_(state="paused", seconds_left=None))
    wait_for(lambda: (beacon.state, beacon.count, beacon.seconds_left) == ("paused", 12, None))
    feed.close()
    assert beacon.comm is None


def test_its_commands_reach_the_session_and_refusals_come_back() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    beacon = StatusBeacon(session)
    beacon._handle_custom_msg({"type": "run-or-pause"}, [])
    session.snapshot = session.snapshot.with_(state="paused")
    beacon._handle_custom_msg({"type": "run-or-pause"}, [])
    beacon._handle_custom_msg({"type": "step"}, [])
    session.snapshot = session.snapshot.with_(state="waiting")  # for the spectra of a user's own loop
    beacon._handle_custom_msg({"type": "run-or-pause"}, [])
    assert session.commands == ["pause", ("run", 100), "step", "pause"]
    session.snapshot = session.snapshot.with_(state="paused")
    session.run = lambda _n: session.settings.__setattr__("budget", 5000)
    beacon._handle_custom_msg({"type": "run-or-pause"}, [])
    assert "more than there are positions" in beacon.problem
    beacon.close()


def test_two_dashboards_of_a_session_report_the_same_run() -> None:
    session = FakeSession(make_info())
    first, second = StatusBeacon(session), StatusBeacon(session)
    assert first.run == second.run
    first.close()
    second.close()


def test_it_keeps_no_session_alive() -> None:
    session = FakeSession(make_info())
    beacon, gone = StatusBeacon(session), weakref.ref(session)
    del session
    gc.collect()
    assert gone() is None
    beacon._handle_custom_msg({"type": "step"}, [])
    beacon.close()


def test_it_says_how_a_run_came_to_rest_and_when_it_began() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    beacon = StatusBeacon(session)
    beacon.draw(session.snapshot, session.info)
    assert (beacon.notice, beacon.data, beacon.viewed) == ("", "fake", False)
    assert beacon.started == session.snapshot.log[0].time
    beacon.draw(session.snapshot.with_(state="finished"), session.info)
    assert beacon.notice.startswith("The run on fake is finished: 9 of")
    beacon.close()
