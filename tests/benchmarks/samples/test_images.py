"""Images that tell nothing, and that the benchmark takes nevertheless."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.trial import run_trial
from tests.benchmarks.small import SMALL, trial


def test_white_noise_has_nothing_to_do_with_the_image_or_its_neighbours(path: str) -> None:
    plain, sample = load_sample(path), load_sample(f"{path}+whitenoise", seed=3)
    image = sample.data.image[0]
    assert abs(np.corrcoef(image[:-1].ravel(), image[1:].ravel())[0, 1]) < 0.1
    assert abs(np.corrcoef(image.ravel(), plain.data.image[0].ravel())[0, 1]) < 0.1
    np.testing.assert_array_equal(sample.data.spectra, plain.data.spectra)


@pytest.mark.parametrize("strategy", ["random", "balanced", "typicality"])
def test_a_constant_image_is_benchmarked_without_a_warning(path: str, strategy: str) -> None:
    assert np.ptp(load_sample(f"{path}+constant").data.image) == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = run_trial(trial(f"{path}+constant", strategy=strategy, budget=SMALL["init"] + 3))
    assert np.isfinite([row["blocks_r2"] for row in result.rows]).all()
