"""A band is chosen in the spectra and mapped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import curiosity_widgets as cw
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


@pytest.fixture
def dashboard() -> Any:
    info = make_info((31, 44), 7)
    session = FakeSession(info)
    session.snapshot = make_snapshot(info, 12)
    made = cw.Dashboard(session)
    yield made
    made.close()


def test_dragging_and_typing_choose_the_same_band_and_the_map_shows_it(dashboard: Any) -> None:
    sent: list[Any] = []
    panel, spectra = dashboard.map, dashboard.spectra
    panel.layer = "image/height"
    panel.send = lambda content, buffers=None: sent.append((content, buffers))
    panel._on_message(panel, {"type": "hello"}, [])
    brush = spectra._band_choice.brush
    brush.brushing = True
    brush.selected = np.array([2.0, -1.0])
    assert dashboard.feed.shared.band is None  # until the pointer rests
    brush.brushing = False
    assert dashboard.feed.shared.band == (-1.0, 2.0)
    assert spectra._heading.band == [-1.0, 2.0]
    assert panel.layer == "band/predicted"
    content, buffers = sent[-1]
    assert [layer["name"] for layer in content["layers"]] == ["band/predicted", "band/measured"]
    assert all(len(levels) == 2 * 31 * 44 for levels in buffers)
    table = dict(panel.exports()._table())
    (values,) = [column for name, column in table.items() if "predicted" in name]
    assert np.isfinite(values).sum() == len(dashboard.feed.session.info.candidates)

    spectra._heading.band = [0.5, 3.0]
    assert list(brush.selected) == [0.5, 3.0]
    assert "0.5 to 3 V" in sent[-1][0]["layers"][0]["label"]
    spectra._heading.band = []
    assert brush.selected is None
    assert sent[-1][0] == {"type": "band", "layers": []}
    assert panel.layer == "image/height"
