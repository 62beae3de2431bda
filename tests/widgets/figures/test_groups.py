from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.widgets.figures.groups import cluster_means, mean_and_spread


def prediction(with_components: bool) -> Prediction:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(50, 4)).astype(np.float32)
    if not with_components:
        return Prediction(scores, mean=np.arange(4.0))
    return Prediction(scores, rng.normal(size=(4, 17)), rng.normal(size=17))


@pytest.mark.parametrize("with_components", [True, False])
def test_mean_and_spread_are_those_of_the_spectra(with_components: bool) -> None:
    made, index = prediction(with_components), np.array([3, 7, 31, 40, 41])
    spectra = made.spectra(index)
    mean, spread = mean_and_spread(made, index)
    np.testing.assert_allclose(mean, spectra.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(spread, spectra.std(axis=0), atol=1e-5)


def test_every_cluster_has_its_mean_and_an_empty_one_none() -> None:
    made, clusters = prediction(True), np.arange(50) % 3
    clusters[clusters == 2] = 3
    means = cluster_means(made, clusters)
    np.testing.assert_allclose(means[1], made.spectra(np.flatnonzero(clusters == 1)).mean(axis=0), atol=1e-5)
    assert means.shape == (4, 17)
    assert np.isnan(means[2]).all()
