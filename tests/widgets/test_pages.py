"""What pages send about the controls reaches the session, and panels refuse pages that do not have them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from curiosity_widgets.widgets import pages
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.pages import refusal
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


@pytest.fixture
def session() -> FakeSession:
    made = FakeSession(make_info())
    made.snapshot = make_snapshot(made.info, 9).with_(state="paused")
    return made


@pytest.fixture
def dashboard(session: FakeSession) -> Iterator[Dashboard]:
    made = Dashboard(session)
    yield made
    made.close()


class Browser:
    """Two pages that send over connections of their own."""

    def __init__(self, dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dashboard, self.connection = dashboard, ""
        monkeypatch.setattr(pages, "sending_connection", lambda: self.connection)

    def send(self, page: str, type_: str, **content: Any) -> None:
        self.connection = f"connection of {page}"
        self.dashboard.feed.shared._handle_custom_msg({"type": type_, "page": page, **content}, [])
        self.connection = ""

    def press(self, sender: str, widget: Any, kind: str, **content: Any) -> None:
        self.connection = f"connection of {sender}"
        widget._handle_custom_msg({"type": kind, **content}, [])
        self.connection = ""

    def set(self, page: str, widget: Any, **values: Any) -> None:
        self.connection = f"connection of {page}"
        widget.set_state(values)
        self.connection = ""


@pytest.fixture
def browser(dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch) -> Browser:
    made = Browser(dashboard, monkeypatch)
    made.send("one", "opened", user="Ann")
    made.send("two", "opened", user="Ben")
    return made


def shown(dashboard: Dashboard) -> tuple[Any, ...]:
    lease = dashboard.feed.shared.lease
    return lease["holder"], lease["holder_name"], lease["asks"], lease["asks_name"]


def test_what_pages_send_is_seen_by_all_of_them(dashboard: Dashboard, browser: Browser) -> None:
    assert shown(dashboard) == ("one", "Ann", "", "")
    browser.send("two", "ask")
    assert shown(dashboard) == ("one", "Ann", "two", "Ben")
    browser.send("one", "keep")
    assert (shown(dashboard), dashboard.feed.shared.lease["declined"]) == (("one", "Ann", "", ""), "two")
    browser.send("two", "ask")
    browser.send("one", "give")
    assert shown(dashboard) == ("two", "Ben", "", "")
    browser.send("one", "take")
    browser.send("one", "present")
    browser.send("one", "something else")
    assert shown(dashboard) == ("one", "Ann", "", "")
    browser.send("one", "left")
    assert shown(dashboard) == ("", "", "", "")


def test_a_page_without_the_controls_commands_nothing_but_stop(
    session: FakeSession, dashboard: Dashboard, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    controls, sample = dashboard.controls, dashboard.map
    session.snapshot = session.snapshot.with_(state="running")
    browser.press("two", controls, "pause")
    browser.press("two", sample, "measure", points=[[9, 9]])
    sent: list[Any] = []
    monkeypatch.setattr(dashboard.feed.status, "send", sent.append)
    browser.press("two", dashboard.feed.status, "step", page="two")
    browser.press("two", dashboard.spectra._heading, "action")
    assert session.commands == []
    refused = "Ann has the controls: press Ask or Take over in a panel of the run"
    assert sent == [{"type": "refused", "page": "two", "text": refused}]  # to that page alone
    assert (controls.problem, sample.problem, dashboard.feed.status.problem) == ("", "", "")
    browser.press("two", controls, "stop")
    assert session.commands == ["stop"]
    browser.press("one", controls, "pause")
    assert (session.commands, controls.problem) == (["stop", "pause"], "")
    browser.press("three", dashboard.feed.status, "step", page="one")  # by another connection of that page
    assert session.commands[-1] == "step"


def test_settings_of_a_page_without_the_controls_go_back(
    session: FakeSession, dashboard: Dashboard, browser: Browser
) -> None:
    controls, shared = dashboard.controls, dashboard.feed.shared
    browser.set("two", shared, beta=0.9)
    browser.set("two", controls, batch_size=3)
    assert (session.settings.beta, shared.beta) == (0.5, 0.5)
    assert (session.settings.batch_size, controls.batch_size) == (10, 10)
    browser.set("one", shared, beta=0.9)
    browser.set("one", controls, batch_size=3)
    assert (session.settings.beta, session.settings.batch_size) == (0.9, 3)


def test_code_needs_no_controls(session: FakeSession, dashboard: Dashboard, browser: Browser) -> None:
    dashboard.feed.shared.beta = 0.2
    dashboard.controls.budget = 50
    assert (session.settings.beta, session.settings.budget) == (0.2, 50)
    session.step()
    assert session.commands == ["step"]


def test_two_dashboards_of_a_session_have_one_lease(dashboard: Dashboard, browser: Browser) -> None:
    other = Dashboard(dashboard.feed.session)
    assert shown(other) == ("one", "Ann", "", "")
    browser.send("two", "take")
    assert shown(other) == ("two", "Ben", "", "")
    other.close()
    browser.send("one", "take")  # what is closed is written to no more
    assert shown(dashboard)[0] == "one"


def test_a_dashboard_that_nobody_holds_is_not_kept_by_the_lease(session: FakeSession) -> None:
    feed = Feed(session)
    gone = weakref.ref(feed)
    del feed
    wait_for(lambda: gc.collect() >= 0 and gone() is None)
    session.lease.opened(pages.Page("one"))


def test_what_has_no_lease_lets_everything_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "sending_connection", lambda: "a")
    assert refusal(object(), {"page": "two"}) == ""
    taken = FakeSession(make_info())
    taken.lease.opened(pages.Page("one"))
    assert refusal(taken, {"page": "two"}).startswith("another page has the controls")
