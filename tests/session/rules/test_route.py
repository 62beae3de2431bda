from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hn

from curiosity_widgets.session.rules.route import short_path
from tests.session.rules.path_length import path_length

POINTS = hn.arrays(np.float64, st.tuples(st.integers(0, 24), st.just(2)), elements=st.integers(0, 30))


@settings(deadline=None)
@given(POINTS, st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_visits_every_point_once_and_is_never_longer(points, start):
    order = short_path(points, start)
    assert sorted(order.tolist()) == list(range(len(points)))
    assert path_length(points[order], start) <= path_length(points, start) + 1e-9 or len(points) > 2
    np.testing.assert_array_equal(order, short_path(points, start))


def test_close_to_the_best():
    rng = np.random.default_rng(4)
    for _ in range(10):
        points, start = rng.uniform(0, [20, 50], (6, 2)), (3.0, 40.0)
        best = min(path_length(points[list(order)], start) for order in permutations(range(6)))
        assert path_length(points[short_path(points, start)], start) <= 1.1 * best


def test_much_shorter_than_by_chance():
    points = np.random.default_rng(1).uniform(0, [64, 100], (40, 2))
    assert path_length(points[short_path(points)]) < 0.35 * path_length(points)


def test_few_points():
    assert short_path(np.empty((0, 2))).tolist() == []
    assert short_path(np.array([[3.0, 4.0]]), (0, 0)).tolist() == [0]
    assert short_path(np.array([[9.0, 9.0], [1.0, 1.0]]), (0, 0)).tolist() == [1, 0]
