"""Bands where nothing can be learned."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.samples import load_sample
from tests.benchmarks.samples.made import HEIGHT, cube


def test_noise_band_is_a_fifth_of_the_rows_and_white(path: str) -> None:
    plain, sample = load_sample(path), load_sample(f"{path}+noiseband", seed=3)
    assert sample.band is not None
    rows = sample.band.all(axis=1)
    assert rows.sum() == round(0.2 * HEIGHT)
    assert (np.diff(np.flatnonzero(rows)) == 1).all()
    assert not sample.band[~rows].any()
    np.testing.assert_array_equal(sample.data.image, plain.data.image)  # the image does not show it
    noise = cube(sample)[sample.band] - cube(plain).mean(axis=(0, 1))
    neighbours = np.corrcoef(noise[:-1].ravel(), noise[1:].ravel())[0, 1]
    assert abs(neighbours) < 0.1
    np.testing.assert_array_equal(cube(sample)[~sample.band], cube(plain)[~sample.band])


def test_dead_tip_returns_one_constant(path: str) -> None:
    sample = load_sample(f"{path}+deadtip", seed=3)
    assert sample.band is not None
    assert len(np.unique(cube(sample)[sample.band])) == 1
