from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curiosity_widgets.session.state.snapshot import Snapshot
from curiosity_widgets.widgets.map.map_panel import MapPanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(MapPanel, "send", lambda _self, content, buffers=None: heard.append(content))
    return heard


def hello(panel: MapPanel) -> None:
    panel._handle_custom_msg({"type": "hello"}, [])


def test_nothing_is_sent_before_a_page_requests_it_and_then_all_is(sent: list[dict[str, Any]]) -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    panel = MapPanel(session)
    assert sent == []
    hello(panel)
    assert [content["type"] for content in sent] == ["image", "maps", "points"]
    hello(panel)  # the page was loaded again
    assert [content["type"] for content in sent[3:]] == ["image", "maps", "points"]
    panel.close()


def test_only_what_changed_is_sent(sent: list[dict[str, Any]]) -> None:
    session = FakeSession(make_info())
    session.snapshot = moment = make_snapshot(session.info, 9)
    panel = MapPanel(session)
    hello(panel)
    sent.clear()
    panel.draw(moment.with_(message="training"), session.info)
    assert sent == []
    later = make_snapshot(session.info, 10)
    panel.draw(moment.with_(measured=later.measured, measured_step=later.measured_step), session.info)
    assert [content["type"] for content in sent] == ["points"]
    panel.close()


def test_the_image_comes_when_it_is_there(sent: list[dict[str, Any]]) -> None:
    session = FakeSession(None)
    panel = MapPanel(session)
    hello(panel)
    assert sent == []
    session.info = make_info()
    session.publish(Snapshot(state="initialising"))
    wait_for(lambda: [content["type"] for content in sent] == ["image", "points"])
    panel.close()


def test_arrays_are_no_part_of_the_saved_state() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    panel = MapPanel(session)
    state = {name: value for name, value in panel.get_state().items() if name not in ("_esm", "_css")}
    assert len(repr(state)) < 1500
    panel.close()


def test_a_request_is_sent_or_refused_with_its_reason(sent: list[dict[str, Any]]) -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    panel = MapPanel(session)
    hello(panel)
    panel._handle_custom_msg({"type": "measure", "points": [[0, 1]]}, [])
    assert panel.problem == "that cannot be measured"
    panel._handle_custom_msg({"type": "measure", "points": [[12, 30]]}, [])
    assert panel.problem == ""
    assert session.commands == [("measure", [(12.0, 30.0)])]
    wait_for(lambda: sent[-1].get("requested") == [[12.0, 30.0]])
    panel.close()


def test_a_drawn_region_is_excluded_and_included(sent: list[dict[str, Any]]) -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    panel = MapPanel(session)
    hello(panel)
    inside = np.array([[1, 1, 0], [0, 1, 1]], dtype=np.uint8)
    box = {"row": 28, "col": 40, "height": 2, "width": 3}
    panel._handle_custom_msg({"type": "exclude", **box}, [memoryview(inside.tobytes())])
    assert np.argwhere(session.snapshot.excluded).tolist() == [[28, 40], [28, 41], [29, 41], [29, 42]]
    wait_for(lambda: sent[-1]["type"] == "excluded")
    panel._handle_custom_msg({"type": "include", **box}, [memoryview(inside.tobytes())])
    assert session.snapshot.excluded is None
    panel.close()
