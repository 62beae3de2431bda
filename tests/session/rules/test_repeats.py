from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.rules.repeats import due, is_repeated, merged, noise_floor, noise_variance


def measured(index, noise=0.3, length=40, seed=0):
    rng = np.random.default_rng(seed)
    index = np.asarray(index)
    truth = np.random.default_rng(9).standard_normal((100, length))
    return Measured(index, truth[index] + noise * rng.standard_normal((len(index), length)), index % 5)


@given(st.floats(0.01, 1), st.integers(0, 50))
def test_the_share_holds_at_any_moment(share, seed):
    chosen = np.cumsum([is_repeated(number, share, seed) for number in range(60)])
    assert (np.abs(chosen - share * np.arange(1, 61)) <= 1 + 1e-6).all()
    again = [is_repeated(number, share, seed) for number in range(60)]
    np.testing.assert_array_equal(np.cumsum(again), chosen)


def test_another_seed_repeats_other_places():
    chosen = {tuple(is_repeated(n, 0.1, seed) for n in range(40)) for seed in range(12)}
    assert len(chosen) > 3
    assert not any(is_repeated(n, 0.0, 3) for n in range(40))


def test_due_until_measured_twice_or_given_up():
    first = [40, 3, 77, 8]
    assert due(first, 1.0, 0, set()) == first
    assert due([*first, 3, 40], 1.0, 0, set()) == [77, 8]
    assert due([*first, 3, 40], 1.0, 0, {77}) == [8]
    assert due(first, 0.0, 0, set()) == []


def test_each_place_once_with_the_mean_in_the_order_of_first_visits():
    seen = measured([7, 3, 9, 3, 7, 3])
    once = merged(seen)
    assert once.index.tolist() == [7, 3, 9]
    np.testing.assert_allclose(once.spectra[1], seen.spectra[[1, 3, 5]].mean(axis=0))
    np.testing.assert_array_equal(once.spectra[2], seen.spectra[2])
    assert once.step.tolist() == [2, 3, 4]
    alone = measured([4, 2])
    assert merged(alone) is alone


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5])
def test_noise_from_pairs(noise):
    seen = measured(np.r_[np.arange(60), np.arange(30)], noise)
    assert noise_variance(seen) == pytest.approx(noise**2, rel=0.1, abs=1e-12)
    assert noise_floor(seen) == pytest.approx(noise**2 / (1 + noise**2), rel=0.15, abs=1e-12)


def test_without_pairs_nothing_is_known():
    assert noise_variance(measured([1, 2, 3])) is None
    assert noise_floor(measured([1, 2, 3])) is None


def test_all_the_same_spectrum():
    same = Measured(np.array([1, 1]), np.ones((2, 5)), np.zeros(2))
    assert noise_floor(same) is None
