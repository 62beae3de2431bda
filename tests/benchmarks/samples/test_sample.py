"""The noise ceiling of a sample whose noise is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.samples.sample import with_band, with_spectra
from curiosity_widgets.learning.yardsticks import r2
from tests.benchmarks.samples.made import HEIGHT, WIDTH


def test_no_noise_no_ceiling(path: str) -> None:
    assert load_sample(path).noise_ceiling() is None


def test_the_ceiling_is_what_a_perfect_prediction_reaches(path: str) -> None:
    sample = load_sample(f"{path}+counts", seed=2)
    assert sample.clean is not None
    for index in (np.arange(len(sample.data)), np.arange(0, len(sample.data), 3)):
        spectra = np.asarray(sample.data.spectra)[index]
        reached = r2(spectra, sample.clean[index], spectra.mean(axis=0))
        assert sample.noise_ceiling(index) == pytest.approx(reached, abs=0.01)


def test_equal_spectra_have_no_ceiling(path: str) -> None:
    sample = load_sample(path)
    flat = with_spectra(sample, np.ones_like(sample.data.spectra))
    assert replace(flat, noise_variance=np.zeros(len(sample.data))).noise_ceiling() is None


def test_bands_add_up(path: str) -> None:
    upper, left = np.zeros((2, HEIGHT, WIDTH), dtype=bool)
    upper[:3], left[:, :4] = True, True
    band = with_band(with_band(load_sample(path), upper), left).band
    np.testing.assert_array_equal(band, upper | left)
