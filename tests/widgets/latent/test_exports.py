"""The latent space as it is exported."""

from __future__ import annotations

import csv
from io import StringIO

import numpy as np
import pytest

import curiosity_widgets as cw
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def test_components_clusters_and_what_it_is_coloured_by() -> None:
    info = make_info()
    session = FakeSession(info)
    latent = np.random.default_rng(0).normal(size=(len(info.candidates), 4))
    session.snapshot = make_snapshot(info, 9).with_(latent=latent)
    panel = cw.LatentPanel(session)
    panel.colour, panel.dimensions, panel.components = "image/height", 2, [2, 4, 1]
    rows = list(csv.DictReader(StringIO(panel.exports().encoded("csv").decode())))
    assert len(rows) == len(info.candidates)
    assert float(rows[0]["height (nm)"]) == 2 * int(rows[0]["row"]) + int(rows[0]["col"])
    assert {"PC1", "PC4", "cluster", "spectrum number"} <= set(rows[0])
    svg = panel.exports().encoded("svg").decode()
    assert "PC2 (" in svg
    assert "PC4 (" in svg
    panel.colour = "step"
    assert "Step measured" in panel.exports().encoded("svg").decode()
    session.snapshot = session.snapshot.with_(latent=None)
    with pytest.raises(cw.CuriosityError, match="no latent space yet"):
        panel.exports()
    panel.close()
