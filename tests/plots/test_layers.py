"""The layers of a sample by name."""

from __future__ import annotations

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.messages.layers import open_positions
from curiosity_widgets.plots.layers import layer_of
from tests.widgets.fake_session import make_info, make_snapshot


def test_the_acquisition_is_known_where_the_loop_may_go() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 9)
    layer = layer_of(info, snapshot, "acquisition")
    free = open_positions(info, snapshot)
    assert layer.ranks
    np.testing.assert_array_equal(np.isfinite(layer.values), free)
    rows, cols = np.rint(snapshot.measured).astype(int).T
    assert not free[rows, cols].any()
    shut = np.zeros_like(free)
    shut[:, :20] = True
    assert not open_positions(info, snapshot.with_(excluded=shut))[:, :20].any()


def test_channels_clusters_and_a_name_that_there_is_not() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 9)
    assert layer_of(info, snapshot, None).title == "amplitude (m)"
    assert layer_of(info, snapshot, "image/height").title == "height (nm)"
    assert layer_of(info, snapshot, "clusters").groups == ("cluster 1", "cluster 2", "cluster 3", "cluster 4")
    with pytest.raises(cw.CuriosityError, match=r"no layer 'depth'; it has amplitude, height"):
        layer_of(info, snapshot, "depth")
