"""The map of a run in matplotlib."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import plots


def test_the_first_channel_lies_with_row_0_on_top_under_the_measured_positions(run_path: Path) -> None:
    run = cw.RunFile.open(run_path)
    ax = plots.sample_map(run_path)
    (shown,) = ax.get_images()
    np.testing.assert_array_equal(shown.get_array(), run.info.image[0])
    left, right, bottom, top = shown.get_extent()
    assert bottom > top  # row 0 is the first scanned line
    height, width = run.info.image.shape[1:]
    down, across = run.info.pixel_size or (1.0, 1.0)
    assert (right - left, bottom - top) == pytest.approx((width * across, height * down))
    drawn = np.concatenate([points.get_offsets() for points in ax.collections if len(points.get_offsets())])
    expected = run.snapshot.measured[:, ::-1] * (across, down)
    np.testing.assert_allclose(drawn[np.lexsort(drawn.T)], expected[np.lexsort(expected.T)])


def test_a_map_of_the_snapshot_by_name_and_a_wrong_name(run_path: Path) -> None:
    run = cw.RunFile.open(run_path)
    ax = plots.sample_map(run, "predicted_error", points=False)
    assert ax.get_title() == "predicted error"
    np.testing.assert_array_equal(
        np.ma.filled(ax.get_images()[0].get_array(), np.nan), run.snapshot.maps["predicted_error"]
    )
    with pytest.raises(cw.CuriosityError, match=r"no layer 'heihgt'; it has .*predicted_error"):
        plots.sample_map(run, "heihgt")
