from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.rules.fits import loop_quality, peak_quality

UP = np.linspace(-5, 5, 32)
BIAS = np.concatenate([UP, UP[::-1]])
BRANCH = np.repeat([1.4, -2.1], 32)
LOOP = 3e-12 * np.tanh((BIAS - BRANCH) / 0.8) + 4e-13 * BIAS + 1e-12
ENERGY = np.linspace(100, 200, 61)
PEAK = 40 / (1 + ((ENERGY - 131) / 4) ** 2) + 0.02 * ENERGY
NOISE = np.random.default_rng(2).standard_normal(64)


def test_a_clean_loop_and_a_noisy_one():
    assert loop_quality(BIAS, LOOP) > 0.99
    noisy = LOOP + LOOP.std() * NOISE
    left = loop_quality(BIAS, noisy)
    assert left == pytest.approx(0.5, abs=0.15)  # half of the variance is noise
    assert loop_quality(BIAS, 1e-12 * NOISE) < 0.3
    assert loop_quality(BIAS, -LOOP) > 0.99


def test_a_curve_that_does_not_turn_back():
    assert loop_quality(UP, np.tanh(UP - 1)) > 0.99


@pytest.mark.parametrize("values", [PEAK, -PEAK, 25 * np.exp(-(((ENERGY - 170) / 6) ** 2))])
def test_a_peak_up_or_down(values):
    assert peak_quality(ENERGY, values) > 0.99


def test_a_noisy_peak_and_noise_alone():
    noise = NOISE[:61]
    assert peak_quality(ENERGY, PEAK + PEAK.std() * noise) == pytest.approx(0.5, abs=0.2)
    assert peak_quality(ENERGY, noise) < 0.4


@pytest.mark.parametrize("fit", [loop_quality, peak_quality])
def test_a_flat_spectrum_has_no_quality(fit):
    assert fit(ENERGY, np.full(61, 3.0)) == 0
