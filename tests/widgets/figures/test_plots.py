from __future__ import annotations

import numpy as np

from curiosity_widgets.widgets.figures.plots import Plot, left_to_right


def test_x_ends_where_the_data_ends() -> None:
    plot = Plot("n", "score")
    plot.span_x(5, 57)
    assert (plot.x.min, plot.x.max) == (5, 57)
    assert np.all(plot.x_axis.tick_values >= 5)
    plot.span_x(30, 30)  # a single point is in the middle
    assert plot.x.min < 30 < plot.x.max


def test_a_band_that_runs_to_and_fro_goes_from_left_to_right_sweep_by_sweep() -> None:
    x = np.array([0.0, 2.0, 2.0, 1.0, -1.0, 0.0])
    band = np.stack([10 + np.arange(6), 20 + np.arange(6)]).astype(float)
    along, edges = left_to_right(x, band)
    gaps = np.flatnonzero(np.isnan(edges[0]))
    sweeps = np.split(np.arange(len(along)), gaps)
    lower = [edges[0, sweep][~np.isnan(edges[0, sweep])].tolist() for sweep in sweeps]
    assert lower == [[10, 11, 12], [14, 13, 12], [14, 15]]
    for sweep in sweeps:
        assert (np.diff(along[sweep]) >= 0).all()
    np.testing.assert_array_equal(edges[1] - edges[0], np.where(np.isnan(edges[0]), np.nan, 10))
    for once in (np.arange(6.0), np.zeros(6)):
        np.testing.assert_array_equal(left_to_right(once, band)[1], band)
    np.testing.assert_array_equal(left_to_right(-np.arange(6.0), band)[1], band[:, ::-1])
