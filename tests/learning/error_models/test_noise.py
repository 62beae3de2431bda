"""The noise of single spectra, from themselves."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.error_models import noise as noise_module
from curiosity_widgets.learning.error_models.noise import noise_ceiling, noise_of
from curiosity_widgets.learning.yardsticks import r2

AXIS = np.linspace(-1, 1, 60)


def signal(rng: np.random.Generator, n: int) -> np.ndarray:
    """Spectra (n, 60) of four components."""
    return rng.normal(size=(n, 4)) @ np.stack([AXIS, AXIS**2, np.tanh(4 * AXIS), np.sin(5 * AXIS)])


@pytest.mark.parametrize("n", [12, 40, 150])
@pytest.mark.parametrize("strength", [1e-12, 0.3, 1e4])
def test_white_noise_is_found_to_a_tenth(n: int, strength: float) -> None:
    rng = np.random.default_rng(3)
    clean = 3 * strength * signal(rng, n)
    noise = noise_of(clean + strength * rng.normal(size=clean.shape))
    assert noise is not None
    assert noise.source == "axis"
    assert noise.variance.mean() == pytest.approx(strength**2, rel=0.1 if n > 20 else 0.25)


def test_noise_that_differs_from_spectrum_to_spectrum_is_told_apart() -> None:
    rng = np.random.default_rng(4)
    strength = rng.uniform(0.05, 1.0, size=90)
    noise = noise_of(signal(rng, 90) + strength[:, None] * rng.normal(size=(90, 60)))
    assert noise is not None
    assert np.corrcoef(np.sqrt(noise.variance), strength)[0, 1] > 0.9


def test_counts_are_their_own_variance() -> None:
    rng = np.random.default_rng(5)
    expected = 20 + 4 * signal(rng, 80) - 4 * signal(rng, 80).min()
    counts = rng.poisson(np.maximum(expected, 0)).astype(float)
    noise = noise_of(counts)
    assert noise is not None
    assert noise.source == "counts"
    np.testing.assert_array_equal(noise.variance, counts.mean(axis=1))


def test_whole_numbers_of_a_digitiser_are_not_counts() -> None:
    rng = np.random.default_rng(6)
    clean = 2000 + 300 * signal(rng, 80)
    noise = noise_of(np.rint(clean + 3 * rng.normal(size=clean.shape)))
    assert noise is not None
    assert noise.source == "axis"
    assert noise.variance.mean() == pytest.approx(9, rel=0.15)


@pytest.mark.parametrize("spectra", [np.ones((9, 60)), np.ones((40, 15))])
def test_too_few_spectra_or_values_tell_nothing(spectra: np.ndarray) -> None:
    assert noise_of(spectra) is None


def test_equal_and_empty_spectra_have_no_noise() -> None:
    for value in (0.0, 7.0):
        noise = noise_of(np.full((30, 40), value))
        assert noise is not None
        assert noise.variance.max() < 1e-20


def test_many_spectra_are_judged_by_components_of_some(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    spectra = signal(rng, 90) + 0.3 * rng.normal(size=(90, 60))
    monkeypatch.setattr(noise_module, "_LEARN_ON", 60)
    noise = noise_of(spectra)
    assert noise is not None
    assert len(noise.variance) == 90
    assert noise.variance.mean() == pytest.approx(0.09, rel=0.15)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_the_ceiling_is_what_the_truth_itself_reaches(share: float) -> None:
    rng = np.random.default_rng(8)
    clean = signal(rng, 120)
    strength = np.sqrt(share / (1 - share) * clean.var(axis=0).mean())
    noisy = clean + strength * rng.normal(size=clean.shape)
    ceiling = noise_ceiling(noisy)
    assert ceiling is not None
    assert ceiling.r2 == pytest.approx(r2(noisy, clean, noisy.mean(axis=0)), abs=0.03)


def test_unusual_spectra_that_were_picked_do_not_raise_the_ceiling() -> None:
    rng = np.random.default_rng(9)
    usual, unusual = signal(rng, 100), 3 * signal(rng, 100)  # one in ten of the sample, half of the picks
    noisy = np.r_[usual, unusual] + rng.normal(size=(200, 60))
    weights = np.repeat([1.8, 0.2], 100)
    everything = np.r_[signal(rng, 900), 3 * signal(rng, 100)] + rng.normal(size=(1000, 60))
    fair, blind = noise_ceiling(noisy, weights), noise_ceiling(noisy)
    assert fair is not None
    assert blind is not None
    assert fair.r2 == pytest.approx(1 - 1 / everything.var(axis=0).mean(), abs=0.04)
    assert blind.r2 > fair.r2 + 0.1


def test_no_ceiling_where_nothing_varies_or_nothing_is_known() -> None:
    assert noise_ceiling(np.ones((40, 60))) is None
    assert noise_ceiling(np.ones((5, 60))) is None
