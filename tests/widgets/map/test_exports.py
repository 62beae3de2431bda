"""The layer of the map as it is exported."""

from __future__ import annotations

import numpy as np

import curiosity_widgets as cw
from curiosity_widgets.drawing.palette import AREAS
from curiosity_widgets.widgets.map.exports import shown_layer
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def test_the_score_follows_the_sliders_and_positions_have_their_layers() -> None:
    info = make_info()
    session = FakeSession(info)
    session.snapshot = snapshot = make_snapshot(info, 9)
    panel = cw.MapPanel(session)
    shared = panel.feed.shared
    shared.beta, shared.lam = 1.0, 1.0
    score = shown_layer("acquisition", snapshot, info, shared)
    known = np.isfinite(score.values)
    np.testing.assert_allclose(score.values[known], snapshot.maps["farthest"][known])
    areas = shown_layer("area", snapshot, info, shared)
    counts = dict(
        zip(AREAS, np.bincount(areas.values.astype(int).ravel(), minlength=len(AREAS)), strict=True)
    )
    assert counts["measured"] == 9
    assert counts["no whole patch"] == 31 * 46 - len(info.candidates)
    assert counts["held out"] > 0
    assert counts["excluded"] == 0
    shut = np.ones((31, 46), dtype=bool)
    areas = shown_layer("area", snapshot.with_(excluded=shut), info, shared)
    assert not (areas.values == list(AREAS).index("can be measured")).any()
    assert shown_layer("times", snapshot, info, shared).values.sum() == 9
    assert shown_layer("typical", snapshot, info, shared).label == "Term: typical"
    assert shown_layer("gone", snapshot, info, shared).label == "amplitude"
    panel.close()
