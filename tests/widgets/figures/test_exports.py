"""Panels of plots, taken home."""

from __future__ import annotations

import csv
from io import StringIO

import numpy as np

import curiosity_widgets as cw
from curiosity_widgets.widgets.figures.exports import exports_of
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def test_lines_that_share_x_have_one_column_of_it() -> None:
    info = make_info()
    session = FakeSession(info)
    session.snapshot = make_snapshot(info, 9)
    panel = cw.SpectraPanel(session)
    panel._heading.chosen = ["residual"]
    rows = list(csv.reader(StringIO(exports_of(panel).encoded("csv").decode())))
    assert rows[0] == [
        "bias (V)", "measured", "predicted", "interval of the prediction, low",
        "interval of the prediction, high", "bias (V)", "measured − predicted",
    ]  # fmt: skip
    numbers = np.array(rows[1:], dtype=float)
    np.testing.assert_allclose(numbers[:, 1] - numbers[:, 2], numbers[:, 6], atol=1e-6)
    panel.close()


def test_patches_of_spec2im_are_drawn() -> None:
    import dataclasses

    from curiosity_widgets.data.scaling import image_scaler

    info = dataclasses.replace(make_info(), target="spec2im")
    session = FakeSession(info)
    snapshot = make_snapshot(info, 9)
    patches = info.candidates.patches(image_scaler(info.image).apply(info.image), snapshot.measured_index)
    session.snapshot = snapshot.with_(prediction=None, patches=np.nan_to_num(patches))
    panel = cw.SpectraPanel(session)
    svg = exports_of(panel).encoded("svg").decode()
    assert "height (nm), predicted" in svg
    panel.close()
