"""Hot spots: few, strong, and not scored."""

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
