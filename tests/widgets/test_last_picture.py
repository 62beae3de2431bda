"""A picture of the last state beside the dashboard."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

import curiosity_widgets as cw
from curiosity_widgets.widgets.status import StatusBeacon
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


def test_the_notebook_keeps_a_picture_of_a_run_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    monkeypatch.setattr(
        StatusBeacon, "send", lambda _self, content, buffers=None: sent.append((content, buffers))
    )
    info = make_info()
    session = FakeSession(info)
    session.snapshot = make_snapshot(info, 9)
    dashboard = cw.Dashboard(session)
    bundle = dashboard._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "image/png" not in bundle  # it runs
    # Its notebook is saved meanwhile.
    dashboard.feed.status._handle_custom_msg({"type": "picture"}, [])
    wait_for(lambda: len(sent) == 1, 60)
    assert sent.pop()[1][0].startswith(b"\x89PNG")
    session.publish(session.snapshot.with_(state="finished"))
    wait_for(lambda: len(sent) == 1, 60)
    content, (picture,) = sent[0]
    assert content == {"type": "picture", "view": dashboard.model_id}
    bundle = dashboard._repr_mimebundle_()
    assert b64decode(bundle["image/png"]) == picture
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200_000
    beacon = dashboard.feed.status
    dashboard.close()
    beacon._handle_custom_msg({"type": "picture"}, [])
    assert len(sent) == 1


def test_before_the_first_spectrum_there_is_no_picture() -> None:
    dashboard = cw.Dashboard(FakeSession(make_info()))
    dashboard.feed.status._handle_custom_msg({"type": "picture"}, [])
    assert "image/png" not in dashboard._repr_mimebundle_()
    dashboard.close()
