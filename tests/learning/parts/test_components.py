"""Components come from a bounded number of random rows, and every patch is expressed in them."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.parts.components import in_components, principal_components, random_rows
from tests.learning.small import problem


@pytest.mark.parametrize(("total", "count"), [(1, 1), (130, 130), (9000, 4000)])
def test_rows_are_drawn_once_each_and_no_more_than_needed(total: int, count: int) -> None:
    rows = random_rows(total, np.random.default_rng(0))
    assert len(rows) == len(set(rows.tolist())) == count
    assert set(rows.tolist()) <= set(range(total))


@pytest.mark.parametrize(("rows", "features", "kept"), [(3, 9, 3), (20, 2, 2), (20, 9, 4)])
def test_no_more_components_than_rows_or_features(rows: int, features: int, kept: int) -> None:
    assert (
        principal_components(np.random.default_rng(0).normal(size=(rows, features)), 4).n_components_ == kept
    )


def test_all_candidates_in_the_components_of_their_patches() -> None:
    there, _ = problem(channels=2)
    everyone = np.arange(len(there.candidates))
    patches = there.candidates.flat_patches(there.image, everyone)
    scores = in_components(principal_components(patches, 6), there.candidates, there.image)
    assert scores.shape == (len(there.candidates), 6)
    assert scores.dtype == np.float32
    centred = patches - patches.mean(axis=0)
    lengths = np.linalg.svd(centred, compute_uv=False)[:6]
    np.testing.assert_allclose(np.linalg.norm(scores, axis=0), lengths, rtol=1e-4)


def test_rows_that_are_all_alike_have_components_without_a_warning() -> None:
    assert not principal_components(np.ones((30, 9)), 4).transform(np.ones((5, 9))).any()
