from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets.learning.latent_space import cluster, k_means, mirrored, principal_components


def blobs(n: int = 300, d: int = 6, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(4, d)) * 6
    return centres[np.arange(n) * 4 // n] + rng.normal(size=(n, d))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 60), st.integers(1, 9), st.sampled_from([2, 3]), st.integers(0, 99))
def test_coordinates_are_centred_of_radius_one_and_ordered(n: int, d: int, k: int, seed: int) -> None:
    latent = np.random.default_rng(seed).normal(size=(n, d)) * 1e-6 + 5e-6
    shown, shares = principal_components(latent, k)
    assert shown.shape == (n, min(k, d))
    assert (shares >= 0).all()
    assert shares.sum() <= 1 + 1e-9
    if d <= k:
        assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(shown.mean(axis=0), 0, atol=1e-6)
    assert np.sqrt(np.square(shown).sum(axis=1).mean()) == pytest.approx(1)
    spread = shown.std(axis=0)
    assert (np.diff(spread) <= 1e-9).all()


def test_few_dimensions_keep_every_distance() -> None:
    latent = blobs(d=3)
    shown, _ = principal_components(latent, 3)
    before, after = (np.linalg.norm(np.diff(points, axis=0), axis=1) for points in (latent, shown))
    np.testing.assert_allclose(after / before, (after / before)[0])


def test_points_without_numbers_have_no_coordinates_and_no_cluster() -> None:
    latent = blobs()
    latent[7, 2] = np.nan
    assert np.flatnonzero(np.isnan(principal_components(latent, 3)[0]).any(axis=1)).tolist() == [7]
    assert np.flatnonzero(cluster(latent, 4, 0) < 0).tolist() == [7]


def test_constant_vectors_lie_at_the_origin() -> None:
    assert not any(found.any() for found in principal_components(np.ones((5, 4)), 3))
    assert cluster(np.ones((5, 4)), 3, 0).tolist() == [0] * 5


@pytest.mark.parametrize("k", [2, 3])
def test_a_turned_and_mirrored_space_is_shown_where_it_was(k: int) -> None:
    latent = blobs()
    before, _ = principal_components(latent, k)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))
    turn[:, 0] *= -1
    noise = 1e-3 * np.random.default_rng(2).normal(size=latent.shape)
    after = mirrored(principal_components(latent @ turn + noise, k)[0], before)
    np.testing.assert_allclose(after, before, atol=2e-2)


def test_an_axis_stays_the_component_that_it_is_called_and_another_sample_is_no_reference() -> None:
    rng = np.random.default_rng(0)
    points, reference = rng.normal(size=(2, 40, 3))
    shown = mirrored(points, reference)
    np.testing.assert_allclose(np.abs(shown), np.abs(points))
    assert np.linalg.norm(shown - reference) < np.linalg.norm(points - reference)
    assert mirrored(points, reference[:30]) is points
    assert mirrored(points, None) is points


def test_clusters_are_found_again_and_numbered_by_their_first_candidate() -> None:
    latent = blobs()
    labels = cluster(latent, 4, 3)
    assert labels.tolist() == [i * 4 // 300 for i in range(300)]
    assert cluster(latent, 4, 3).tolist() == labels.tolist()
    assert len(np.unique(cluster(latent, 2, 3))) == 2


def test_vectors_that_are_all_alike_are_one_cluster() -> None:
    assert cluster(np.ones((70, 5)), 4, 3).tolist() == [0] * 70
    few = np.repeat(np.eye(2), 35, axis=0)
    assert len(np.unique(k_means(few, few, 3, starts=1, state=0))) == 2
