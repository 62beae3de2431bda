from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from curiosity_widgets.data.scaling import Scaler, image_scaler, robust_center_scale


def noise(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def robust_scaler(values):
    return Scaler(*map(np.array, robust_center_scale(values)))


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e4])
def test_values_of_any_size_train_alike(size):
    values = noise((40, 9))
    scaled = robust_scaler(values * size).apply(values * size)
    np.testing.assert_allclose(scaled, robust_scaler(values).apply(values), rtol=1e-5, atol=1e-6)
    assert scaled.dtype == np.float32
    assert 0.8 < scaled.std() < 1.2


def test_channels_are_scaled_each_by_itself():
    image = np.stack([noise((8, 13)) * 1e-9 + 1e-6, noise((8, 13), 1) * 1e4])
    scaled = image_scaler(image).apply(image)
    assert np.abs(np.median(scaled, axis=(1, 2))).max() < 1e-5
    assert (scaled.std(axis=(1, 2)) > 0.6).all()
    assert (scaled.std(axis=(1, 2)) < 1.6).all()


@settings(deadline=None)
@given(
    hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 9)), elements=st.floats(-1e6, 1e6)),
    st.sampled_from([1e-12, 1.0, 1e4]),
)
def test_undo_gives_the_values_back(values, size):
    scaler = robust_scaler(values * size)
    largest = max(np.abs(values * size).max(), float(scaler.scale))
    np.testing.assert_allclose(scaler.undo(scaler.apply(values * size)), values * size, atol=1e-5 * largest)


@pytest.mark.parametrize("value", [0.0, 1e-12, 0.1, -1e4])
def test_constant_data_is_only_shifted(value):
    assert robust_center_scale(np.full((5, 7), value)) == (value, 1.0)


def test_mostly_constant_data_keeps_a_sensible_range():
    values = np.zeros(1000)
    values[:40] = 500.0
    center, scale = robust_center_scale(values)
    assert center == 0
    assert np.abs((values - center) / scale).max() < 20


def test_few_outliers_do_not_set_the_scale():
    values = noise(1000)
    values[3] = 1e9
    assert 0.9 < robust_center_scale(values)[1] < 1.1


def test_nothing_finite_is_left_alone():
    assert robust_center_scale(np.array([np.nan])) == (0.0, 1.0)


def test_huge_values_overflow_nothing():
    values = 1e300 * noise(1000)
    assert 0.9e300 < robust_center_scale(values)[1] < 1.1e300
    values[:-1] = 0.0  # the squares that would set the scale have no number
    assert robust_center_scale(values)[1] == 1.0


@pytest.mark.parametrize("absurd", [1e12, 1e39, 1e300])
def test_one_absurd_value_does_not_make_all_others_the_same(absurd):
    values = np.linspace(-1, 1, 400)
    _, usual = robust_center_scale(values)
    values[7] = absurd
    _, scale = robust_center_scale(values)
    assert scale == pytest.approx(usual, rel=0.05)
