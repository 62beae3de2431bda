"""A regular grid."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.designs.grid import Grid
from tests.acquisition.designs.test_space_filling import empty, run


def test_rows_and_columns_cross() -> None:
    state = run("grid", empty(budget=40), 8)
    rows, cols = state.candidates.positions[state.measured].T
    assert len(set(rows)) * len(set(cols)) == 40
    assert len(set(rows)) < len(set(cols))


def test_its_first_points_are_those_of_a_coarser_grid() -> None:
    points = Grid().design(64, (40.0, 40.0), np.random.default_rng(0))
    assert len(points) == 64
    assert len({tuple(np.floor(point * 2)) for point in points[:4]}) == 4
    assert len({tuple(np.floor(point * 4)) for point in points[:16]}) == 16
