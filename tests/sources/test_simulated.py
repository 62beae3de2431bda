from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, SimulatedSource
from curiosity_widgets.data.simulated import simulated_sample

POINTS = np.array([[3, 17], [12, 1], [7, 7]], dtype=float)


def measured(source, points=POINTS):
    return {m.commanded: m.values for m in source.measure(points)}


def test_noise_does_not_depend_on_the_order():
    there, back = (
        measured(SimulatedSource(shape=(15, 22))),
        measured(SimulatedSource(shape=(15, 22)), POINTS[::-1]),
    )
    for point, values in there.items():
        np.testing.assert_array_equal(values, back[point])


def test_another_visit_has_other_noise():
    source = SimulatedSource(shape=(15, 22))
    assert source.open().repeatable
    first, second = measured(source), measured(source)
    assert all((first[p] != second[p]).all() for p in first)


def test_without_noise_it_measures_the_truth():
    source = SimulatedSource(shape=(15, 22), noise=0)
    np.testing.assert_allclose(np.stack([*measured(source).values()]), source.truth(POINTS))


def test_drift_moves_the_sample_with_every_measurement():
    source = SimulatedSource(shape=(15, 22), noise=0, drift=(0.5, -0.25))
    values = list(measured(source).values())
    moved = POINTS + np.arange(3)[:, None] * [0.5, -0.25]
    np.testing.assert_allclose(values, source.truth(moved))
    resumed = SimulatedSource(shape=(15, 22), noise=0, drift=(0.5, -0.25))
    resumed.remember(POINTS[:2])
    np.testing.assert_allclose(measured(resumed, POINTS[2:])[(7, 7)], values[2])


def test_a_resumed_source_draws_a_repeats_own_noise():
    source, resumed = (SimulatedSource(shape=(15, 22), noise=5, seed=2) for _ in range(2))
    first, second = (measured(source, POINTS[:1])[tuple(POINTS[0])] for _ in range(2))
    resumed.remember(POINTS[:1])
    np.testing.assert_array_equal(measured(resumed, POINTS[:1])[tuple(POINTS[0])], second)
    assert not np.array_equal(first, second)


def test_the_dead_area_is_pure_noise():
    source = SimulatedSource(shape=(30, 44), dead_area=0.3)
    inside = np.argwhere(source.sample.dead)[:200].astype(float)
    values = np.stack([*measured(source, inside).values()])
    assert np.abs(values.mean(axis=0)).max() < 10
    assert values.std() > 20


def test_a_sample_or_its_dials():
    sample = simulated_sample((15, 22), seed=3)
    assert SimulatedSource(sample).open().name == ""
    with pytest.raises(CuriosityError, match="'seed' is an option"):
        SimulatedSource(sample, seed=4)
    with pytest.raises(CuriosityError, match="unknown option 'colour'"):
        SimulatedSource(colour="red")
