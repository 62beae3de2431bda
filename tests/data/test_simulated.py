from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.simulated import simulated_sample


@settings(max_examples=20, deadline=None)
@given(st.integers(4, 40), st.integers(4, 50), st.integers(0, 10_000))
def test_any_size(height, width, seed):
    sample = simulated_sample((height, width), seed)
    assert sample.shape == (height, width)
    assert np.isfinite(sample.image).all()
    spectra = sample.truth([[0, 0], [height - 1, width - 1]])
    assert spectra.shape == (2, len(sample.axis))
    assert np.isfinite(spectra).all()


def test_the_default_is_not_square():
    height, width = simulated_sample().shape
    assert height != width


def test_the_seed_decides():
    one, again, other = simulated_sample(seed=1), simulated_sample(seed=1), simulated_sample(seed=2)
    np.testing.assert_array_equal(one.image, again.image)
    assert (one.image != other.image).any()


def test_loops_follow_the_stated_law():
    sample = simulated_sample((30, 41), seed=4, noise=0)
    row, col = np.argwhere(sample.defects)[0]
    a, b, c, leak = (sample.parameters[k][row, col] for k in ("amplitude", "imprint", "coercive", "leakage"))
    bias = sample.axis.values
    side = np.where(sample.rising, 1, -1)
    expected = a * np.tanh(bias - b - side * c) + leak * bias
    np.testing.assert_allclose(sample.truth([[row, col]])[0], expected, rtol=1e-6)
    assert leak > 1


def test_imprint_follows_the_polarisation_that_the_image_shows():
    sample = simulated_sample(seed=0)
    assert np.corrcoef(sample.image[0].ravel(), sample.parameters["imprint"].ravel())[0, 1] > 0.7


def test_between_pixels_spectra_change_smoothly():
    sample = simulated_sample((20, 31), noise=0)
    left, middle, right = sample.truth([[5, 7], [5, 7.5], [5, 8]])
    assert (middle != left).any()
    assert np.abs(middle - (left + right) / 2).max() < 10


def test_the_dead_area_returns_pure_noise():
    sample = simulated_sample((40, 60), dead_area=0.2, noise=0.02)
    assert 0.15 < sample.dead.mean() < 0.25
    data = sample.to_spectral_image()
    dead = sample.dead.reshape(-1)
    assert np.abs(data.spectra[dead].mean(axis=0)).max() < 5
    assert (sample.truth(np.argwhere(sample.dead)) == 0).all()
    mask = np.zeros((40, 60), dtype=bool)
    mask[3:9, 20:50] = True
    assert (simulated_sample((40, 60), dead_area=mask).dead == mask).all()


def test_noise_has_the_chosen_size_and_depends_on_the_visit():
    sample = simulated_sample((30, 41), noise=0.1)
    clean, noisy = sample.to_spectral_image(noisy=False), sample.to_spectral_image()
    assert 4.5 < (noisy.spectra - clean.spectra).std() < 5.5
    first, second = (sample.noise_at((3.0, 4.0), visit, 0) for visit in (0, 1))
    assert (first != second).all()
    np.testing.assert_array_equal(first, sample.noise_at((3.0, 4.0), 0, 0))


def test_number_of_defects():
    assert not simulated_sample((30, 41), defects=0).defects.any()
    assert simulated_sample((90, 141), defects=40).defects.mean() > simulated_sample((90, 141)).defects.mean()


@pytest.mark.parametrize(
    "options",
    [
        {"shape": (3, 9)},
        {"noise": -1},
        {"length": 4},
        {"dead_area": 1.0},
        {"dead_area": np.zeros((2, 3), dtype=bool)},
        {"defects": -1},
        {"domain_size": 0},
    ],
)
def test_impossible_options_are_refused(options):
    with pytest.raises(CuriosityError):
        simulated_sample(**options)
