from __future__ import annotations

import numpy as np

from curiosity_widgets.session.rules.travel import learn_travel


def made(count=60, fixed=0.8, per_pixel=0.02, seed=3):
    rng = np.random.default_rng(seed)
    positions = rng.uniform(0, [40, 90], (count, 2))
    distance = np.append(0, np.linalg.norm(np.diff(positions, axis=0), axis=1))
    seconds = fixed + per_pixel * distance + rng.normal(0, 0.02, count)
    started = 1e9 + np.cumsum(seconds + 1.0)
    return positions, started, started + seconds


def test_learns_both_parts():
    time = learn_travel(*made())
    assert abs(time.fixed - 0.8) < 0.03
    assert abs(time.per_pixel - 0.02) < 0.001
    np.testing.assert_allclose(time.seconds(np.array([0, 50])), [0.8, 1.8], atol=0.05)


def test_a_coffee_break_does_not_count():
    positions, started, ended = made()
    ended[20] += 900.0
    assert abs(learn_travel(positions, started, ended).fixed - 0.8) < 0.03


def test_neither_part_is_negative():
    positions, started, ended = made(per_pixel=-0.001)
    assert learn_travel(positions, started, ended).per_pixel == 0


def test_reports_nothing_where_it_knows_nothing():
    positions, started, ended = made(5)
    assert learn_travel(positions, started, ended) is None
    positions, started, ended = made()
    assert learn_travel(positions, started, started) is None
    assert learn_travel(positions, np.full(60, np.nan), ended) is None
