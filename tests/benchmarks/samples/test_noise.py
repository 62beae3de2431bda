"""Noise whose strength is known: counts, and a noisy corner."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.samples.noise import DOSE
from tests.benchmarks.samples.made import HEIGHT, WIDTH, cube


def test_counts_are_whole_and_their_noise_is_their_expectation(path: str) -> None:
    sample = load_sample(f"{path}+counts", seed=3)
    counts = np.asarray(sample.data.spectra)
    assert sample.clean is not None
    assert sample.noise_variance is not None
    assert sample.data.counts
    np.testing.assert_array_equal(counts, np.rint(counts))
    assert (counts >= 0).all()
    assert counts.mean() == pytest.approx(DOSE, rel=0.02)
    np.testing.assert_allclose(((counts - sample.clean) ** 2).mean(), sample.noise_variance.mean(), rtol=0.02)
    ceiling = sample.noise_ceiling()
    assert ceiling is not None
    assert 0.3 < ceiling < 0.95


def test_noise_grows_towards_one_corner_and_quality_shows_it(path: str) -> None:
    plain, sample = load_sample(path), load_sample(f"{path}+corner", seed=3)
    assert sample.band is not None
    assert sample.quality is not None
    assert sample.noise_variance is not None
    assert sample.clean is not None
    assert sample.band.mean() == pytest.approx(0.3, abs=0.01)
    assert sample.band[-1, -1]
    assert not sample.band[0].any()
    assert not sample.band[:, 0].any()
    np.testing.assert_array_equal(cube(sample)[~sample.band], cube(plain)[~sample.band])
    np.testing.assert_array_equal(sample.clean, plain.data.spectra)
    added = (cube(sample) - cube(plain)).std(axis=2)
    expected = np.sqrt(sample.noise_variance).reshape(HEIGHT, WIDTH)
    assert np.corrcoef(added[sample.band], expected[sample.band])[0, 1] > 0.5
    assert expected.max() == expected[-1, -1] == pytest.approx(plain.data.spectra.std(axis=0).mean())
    quality = sample.quality.reshape(HEIGHT, WIDTH)
    assert quality[~sample.band].min() > 0.85
    assert quality[sample.band].mean() < quality[~sample.band].mean() - 0.05
    assert len(np.unique(quality[~sample.band])) > 100  # with an error of its own


def test_noise_adds_to_noise_that_was_known(path: str) -> None:
    counts, both = load_sample(f"{path}+counts", seed=3), load_sample(f"{path}+counts+corner", seed=3)
    assert counts.noise_variance is not None
    assert both.noise_variance is not None
    assert (both.noise_variance >= counts.noise_variance).all()
    np.testing.assert_array_equal(both.clean, counts.clean)


def test_the_corner_of_pto_is_cut_as_in_the_paper() -> None:
    pytest.importorskip("mexpsimu", reason="the public sets come with mexpsimu")
    plain, sample = load_sample("pto-1.7um"), load_sample("pto-1.7um+defects+corner", seed=3)
    assert sample.data.shape == (50, 50)
    assert sample.data.every_pixel
    assert sample.defects is not None
    assert sample.defects.shape == (50, 50)
    alone = load_sample("pto-1.7um+corner", seed=3)
    np.testing.assert_array_equal(alone.data.image, plain.data.image[:, 50:100, 20:70])
    at = plain.data.index_at(np.array([[57.0, 31.0]]))
    own = alone.data.index_at(np.array([[7.0, 11.0]]))
    np.testing.assert_array_equal(alone.data.spectra[own], plain.data.spectra[at])
