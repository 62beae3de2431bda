from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets.learning.latent_space import aligned, cluster, principal_coordinates


def blobs(n: int = 300, d: int = 6, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(4, d)) * 6
    return centres[np.arange(n) * 4 // n] + rng.normal(size=(n, d))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 60), st.integers(1, 9), st.sampled_from([2, 3]), st.integers(0, 99))
def test_coordinates_are_centred_of_radius_one_and_ordered(n: int, d: int, k: int, seed: int) -> None:
    latent = np.random.default_rng(seed).normal(size=(n, d)) * 1e-6 + 5e-6
    shown = principal_coordinates(latent, k)
    assert shown.shape == (n, k)
    np.testing.assert_allclose(shown.mean(axis=0), 0, atol=1e-6)
    assert np.sqrt(np.square(shown).sum(axis=1).mean()) == pytest.approx(1)
    spread = shown.std(axis=0)
    assert (np.diff(spread) <= 1e-9).all()
    assert not shown[:, d:].any()


def test_few_dimensions_keep_every_distance() -> None:
    latent = blobs(d=3)
    shown = principal_coordinates(latent, 3)
    before, after = (np.linalg.norm(np.diff(points, axis=0), axis=1) for points in (latent, shown))
    np.testing.assert_allclose(after / before, (after / before)[0])


def test_points_without_numbers_have_no_coordinates_and_no_cluster() -> None:
    latent = blobs()
    latent[7, 2] = np.nan
    assert np.flatnonzero(np.isnan(principal_coordinates(latent, 3)).any(axis=1)).tolist() == [7]
    assert np.flatnonzero(cluster(latent, 4, 0) < 0).tolist() == [7]


def test_constant_vectors_lie_at_the_origin() -> None:
    assert not principal_coordinates(np.ones((5, 4)), 3).any()
    assert cluster(np.ones((5, 4)), 3, 0).tolist() == [0] * 5


@pytest.mark.parametrize("k", [2, 3])
def test_a_turned_and_mirrored_space_is_shown_where_it_was(k: int) -> None:
    latent = blobs()
    before = principal_coordinates(latent, k)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))
    turn[:, 0] *= -1
    noise = 1e-3 * np.random.default_rng(2).normal(size=latent.shape)
    after = aligned(principal_coordinates(latent @ turn + noise, k), before)
    np.testing.assert_allclose(after, before, atol=5e-3)


def test_alignment_changes_no_shape_and_ignores_another_sample() -> None:
    rng = np.random.default_rng(0)
    points, reference = rng.normal(size=(2, 40, 3))
    turned = aligned(points, reference)
    np.testing.assert_allclose(turned @ turned.T, points @ points.T)
    assert np.linalg.norm(turned - reference) < np.linalg.norm(points - reference)
    assert aligned(points, reference[:30]) is points
    assert aligned(points, None) is points


def test_clusters_are_found_again_and_numbered_by_their_first_candidate() -> None:
    latent = blobs()
    labels = cluster(latent, 4, 3)
    assert labels.tolist() == [i * 4 // 300 for i in range(300)]
    assert cluster(latent, 4, 3).tolist() == labels.tolist()
    assert len(np.unique(cluster(latent, 2, 3))) == 2
