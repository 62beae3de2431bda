"""An even part of many candidates, and what stands for each of all."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import Candidates, candidates_on
from curiosity_widgets.data.large.lattice import Lattice


@pytest.mark.parametrize(("most", "steps"), [(10_000, (1, 1)), (700, (1, 2)), (180, (2, 3)), (43, (5, 5))])
def test_a_full_grid_has_every_so_manieth_row_and_column(most: int, steps: tuple[int, int]) -> None:
    candidates = candidates_on((31, 43), 5)  # 27 x 39
    lattice = Lattice(candidates, most)
    assert lattice.steps == steps
    assert len(lattice.index) <= 1.2 * most  # cells that reach over the edge count as whole ones
    rows, cols = np.divmod(lattice.index, 39)
    assert set(np.diff(np.unique(rows))) | set(np.diff(np.unique(cols))) <= {*steps} | {1, 2, 3, 4}
    assert (np.diff(lattice.index) > 0).all()


def test_each_candidate_has_its_own_value_or_that_of_its_cell() -> None:
    candidates = candidates_on((31, 43), 5)
    lattice = Lattice(candidates, 60)
    index = np.union1d(lattice.index, [3, 500, 1052])
    rows = lattice.rows(index)
    assert rows.shape == (len(candidates),)
    np.testing.assert_array_equal(index[rows[index]], index)
    away = np.abs(candidates.positions - candidates.positions_of(index[rows]))
    assert (away.max(axis=0) <= np.array(lattice.steps)).all()


def test_scattered_candidates_are_represented_by_the_nearest() -> None:
    rng = np.random.default_rng(0)
    places = rng.uniform(6, 60, (900, 2)) * (1.0, 1.5)
    candidates = Candidates(places, 3, (70, 100))
    lattice = Lattice(candidates, 120)
    assert 30 < len(lattice.index) <= 900
    rows = lattice.rows(lattice.index)
    nearest = np.linalg.norm(places[:, None] - places[lattice.index], axis=2).argmin(axis=1)
    np.testing.assert_array_equal(rows, nearest)
    beside = lattice.around(lattice.index[:4], 16)
    assert set(lattice.index[:4]) <= set(beside)


def test_around_a_candidate_its_whole_cell_is_looked_at_unless_it_is_large() -> None:
    lattice = Lattice(candidates_on((64, 80), 5), 800)  # steps 2 and 3
    one = lattice.index[200:201]
    rows, cols = np.divmod(lattice.around(one, 16), 76)
    assert (len(rows), len(np.unique(rows)), len(np.unique(cols))) == (6, 2, 3)
    coarse = Lattice(candidates_on((64, 80), 5), 9)
    assert len(coarse.around(coarse.index[4:5], 16)) <= 16
