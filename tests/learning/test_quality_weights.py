from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.learning.quality_weights import CLEAN, weights

RNG = np.random.default_rng(3)
SPECTRA = RNG.standard_normal((40, 1)) * np.sin(np.arange(64) / 5) + np.cos(np.arange(64) / 9)


def test_clean_spectra_count_fully_and_poor_ones_less():
    quality = np.full(40, 0.97)
    quality[:3] = 0.5, 0.2, np.nan
    found = weights(quality, SPECTRA)
    assert (found[3:] == 1).all()
    assert found[2] == 1, "what is not known counts fully"
    assert 0 < found[1] < 1
    assert found[0] < 1


def test_equal_noise_has_equal_weight_in_weak_and_strong_spectra():
    signal = np.repeat(SPECTRA, 8, axis=1)  # so many values that chance hardly moves the variance of noise
    noise = 0.5 * RNG.standard_normal(signal.shape)
    noisy = signal + noise
    quality = CLEAN - (noise**2).mean(axis=1) / noisy.var(axis=1)
    found = weights(quality, noisy)
    assert np.ptp(quality) > 0.1
    assert found.std() < 0.1 * found.mean()


def test_spectra_that_are_all_alike_have_no_weights():
    assert (weights(np.full(5, 0.1), np.ones((5, 8))) == 1).all()


@pytest.mark.parametrize("quality", [None, np.full(40, 0.93), np.full(40, np.nan)])
def test_where_all_count_fully_there_is_no_weight(quality):
    """A training is then the same to the last digit as without a quality."""
    assert Measured(np.arange(40), SPECTRA, np.zeros(40, int), quality).weight is None


def test_some_of_the_measured_keep_their_quality():
    quality = np.linspace(0, 1, 40)
    some = Measured(np.arange(40), SPECTRA, np.zeros(40, int), quality).of(slice(10, 20))
    np.testing.assert_array_equal(some.quality, quality[10:20])
    assert len(some) == len(some.weight) == 10
