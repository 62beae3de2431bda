"""Hot spots: few, strong, and not scored. Hot grains: strong where the image shows it, and scored."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.samples import load_sample
from tests.benchmarks.samples.made import HEIGHT, WIDTH, cube


def test_two_in_a_hundred_are_thirty_times_as_strong(path: str) -> None:
    plain, sample = load_sample(path), load_sample(f"{path}+hotspots", seed=3)
    assert sample.band is not None
    assert sample.band.sum() == round(0.02 * HEIGHT * WIDTH)
    np.testing.assert_allclose(cube(sample)[sample.band], 30 * cube(plain)[sample.band])
    np.testing.assert_array_equal(cube(sample)[~sample.band], cube(plain)[~sample.band])


def test_the_brightest_are_stronger_and_scored(path: str) -> None:
    plain, sample = load_sample(path), load_sample(f"{path}+hotgrains", seed=3)
    assert sample.band is None
    factor = np.linalg.norm(cube(sample), axis=2) / np.linalg.norm(cube(plain), axis=2)
    strong = factor > 1 + 1e-6
    assert abs(strong.sum() - 0.05 * HEIGHT * WIDTH) <= 1
    np.testing.assert_allclose(factor[~strong], 1, rtol=1e-6)
    assert 25 < factor.max() <= 30 + 1e-4
    bright = plain.data.image[0]
    assert bright[strong].mean() > np.quantile(bright, 0.8)
    np.testing.assert_array_equal(cube(sample), cube(load_sample(f"{path}+hotgrains", seed=8)))
