"""What matters of the features, unlike in both, and new in outcome: worked out by hand."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.terms.outcomes import Novelty, UnlikeInBoth, weighted_features


def test_a_feature_that_tells_nothing_of_the_outcome_counts_little() -> None:
    rng = np.random.default_rng(2)
    features = rng.normal(size=(90, 3)) * [1.0, 20.0, 0.1]
    outcomes = np.stack([features[:, 0], -3 * features[:, 0]], axis=1)
    weighted = weighted_features(features, outcomes, np.arange(40))
    assert weighted[:, 0].std() > 10 * weighted[:, 1:].std(axis=0).max()
    equal = weighted_features(features, np.zeros((90, 2)), np.arange(40))
    np.testing.assert_allclose(equal.std(axis=0), 1.0)


def test_the_least_product_of_both_distances() -> None:
    features = np.array([[0.0], [1.0], [4.0], [6.0]])
    outcomes = np.array([[0.0, 0.0], [0.0, 3.0], [0.0, 0.5], [4.0, 0.0]])
    term = UnlikeInBoth(features, outcomes, np.array([0]))
    np.testing.assert_allclose(term.value, np.array([0.0, 3.0, 2.0, 24.0]) / 24.0)
    term.take(3)
    np.testing.assert_allclose(term.value, np.array([0.0, 3.0, 2.0, 0.0]) / 24.0, atol=1e-7)


def test_novelty_is_the_mean_distance_to_the_nearest_of_what_is_known() -> None:
    sampled = np.array([[0.0], [2.0], [10.0], [11.0]])
    known = np.array([[1.0], [3.0], [0.0], [0.0]])
    term = Novelty(sampled, known, np.array([0, 1]), 2)
    np.testing.assert_allclose(term.value, np.array([2.0, 1.0, 8.0, 9.0]) / 9.0)
    term.take(3)  # 11 is known now
    np.testing.assert_allclose(term.value, np.array([2.0, 1.0, (1.0 + 7.0) / 2, 4.0]) / 9.0)
