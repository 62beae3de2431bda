"""The maps of a run as pictures of a page."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.reports import drawn_maps as module
from tests.widgets.fake_session import make_info, make_snapshot


def test_the_acquisition_is_drawn_by_rank_where_the_loop_may_go(monkeypatch) -> None:
    info = make_info()
    snapshot = make_snapshot(info, 9)
    drawn = []
    monkeypatch.setattr(module, "png", lambda values, span=None: drawn.append((values, span)) or "data:,")
    text = module.drawn_maps(info, snapshot)
    assert "by rank, dark lowest to light best" in text
    values, span = dict(zip(snapshot.maps, drawn, strict=True))["acquisition"]
    assert span == (0.0, 1.0)
    rows, cols = np.rint(snapshot.measured).astype(int).T
    assert np.isnan(values[rows, cols]).all()
    known = np.isfinite(values)
    order = np.argsort(snapshot.maps["acquisition"][known])
    assert (np.diff(values[known][order]) >= 0).all()


def test_before_an_evaluation_there_is_nothing() -> None:
    info = make_info()
    assert module.drawn_maps(info, make_snapshot(info, 9).with_(maps={})) == ""
