"""Simple models join the networks where they are right, fade where they are not, and are restored alike."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.parts.correlations import Correlations
from curiosity_widgets.learning.parts.inputs import Pixels
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds
from curiosity_widgets.learning.parts.structure_blend import Blended, StructureBlend
from tests.learning.small import problem

MEMBERS, TREES = 4, 6
TREES_ON_FEATURES, RIDGE_ON_PIXELS = 0, 1


def blend(trees: int = TREES, shrink: bool = True) -> StructureBlend:
    there, _ = problem(33, 40)
    folds = spatial_folds(there.candidates, MEMBERS, there.seed)
    return StructureBlend(there, folds, MEMBERS, 2, trees, shrink=shrink)


def near(index: np.ndarray) -> Correlations:
    there, _ = problem(33, 40)
    return Correlations(there.candidates.positions[index], there.candidates.patch, np.random.default_rng(0))


def linear_law() -> tuple[np.ndarray, np.ndarray]:
    """Scores (N, 2) linear in the pixels, and 60 measured candidates."""
    there, _ = problem(33, 40)
    inputs = Pixels(there)(slice(None))
    rng = np.random.default_rng(2)
    scores = inputs @ rng.normal(size=(inputs.shape[1], 2))
    return (scores - scores.mean(axis=0)) / scores.std(), rng.permutation(len(scores))[:60]


def taught(
    combined: StructureBlend, index: np.ndarray, targets: np.ndarray, networks: np.ndarray, step: int = 1
) -> Blended:
    for job in combined.jobs(index, targets, step):
        job()
    return combined.blend(index, targets, networks, near(index))


def networks_that_know_nothing(count: int) -> np.ndarray:
    return np.zeros((MEMBERS, count, 2), dtype=np.float32)


def test_ridge_gets_the_weight_where_the_law_is_linear() -> None:
    scores, index = linear_law()
    combined = blend()
    found = taught(combined, index, scores[index], networks_that_know_nothing(60))
    assert combined.state()["weights"][RIDGE_ON_PIXELS] > 0.7
    assert (combined.factors > 0.8).all()
    rest = np.setdiff1d(np.arange(len(scores)), index)
    predicted = combined.complete(networks_that_know_nothing(len(rest)), rest, np.ones(len(rest))).mean(
        axis=0
    )
    assert ((scores[rest] - predicted) ** 2).sum() < 0.05 * (scores[rest] ** 2).sum()
    assert ((scores[index] - found.out_of_fold) ** 2).sum() < 0.1 * (scores[index] ** 2).sum()


def test_networks_that_are_right_keep_their_weight() -> None:
    scores, index = linear_law()
    combined = blend()
    networks = np.repeat(scores[None, index], MEMBERS, axis=0).astype(np.float32)
    found = taught(combined, index, scores[index], networks)
    assert combined.state()["weights"][TREES_ON_FEATURES] < 0.5
    assert np.abs(found.out_of_fold - scores[index]).mean() < 0.35


@pytest.mark.parametrize("seed", range(4))
def test_what_no_structure_decides_is_left_to_the_mean(seed: int) -> None:
    _, index = linear_law()
    noise = np.random.default_rng(seed).normal(size=(60, 2))
    combined = blend()
    networks = np.random.default_rng(seed + 50).normal(size=(MEMBERS, 60, 2)).astype(np.float32)
    found = taught(combined, index, noise - noise.mean(axis=0), networks)
    assert (found.out_of_fold**2).mean() < 0.02


def test_without_trees_or_shrinkage_the_networks_are_alone() -> None:
    scores, index = linear_law()
    networks = np.random.default_rng(0).normal(size=(MEMBERS, 60, 2)).astype(np.float32)
    alone = blend(trees=0, shrink=False)
    found = taught(alone, index, scores[index], networks)
    np.testing.assert_array_equal(found.members, networks)
    np.testing.assert_array_equal(alone.complete(networks, index, np.ones(60)), networks)


def test_far_from_measured_points_trees_on_pixels_join() -> None:
    _, spectra = problem(33, 40)
    scores = spectra[:, :2] - spectra[:, :2].mean(axis=0)
    index = np.random.default_rng(3).permutation(len(scores))[:60]
    combined = blend()
    taught(combined, index, scores[index], networks_that_know_nothing(60))
    rest = np.arange(30)
    answers = [
        combined.complete(networks_that_know_nothing(30), rest, np.full(30, nearness))
        for nearness in (1.0, 0.5, 0.0)
    ]
    assert (answers[0] != answers[2]).any()
    apart = [np.abs(answer - answers[1]).mean() for answer in answers]
    assert max(apart[0], apart[2]) < np.abs(answers[0] - answers[2]).mean()  # half way is in between


def test_its_state_restores_it_and_it_continues_alike() -> None:
    scores, index = linear_law()
    first = blend()
    taught(first, index[:40], scores[index[:40]], networks_that_know_nothing(40))
    again = blend()
    again.load_state({f"x/{key}": value for key, value in first.state().items()}, "x/")
    networks = np.ones((MEMBERS, 9, 2), dtype=np.float32)
    np.testing.assert_array_equal(
        again.complete(networks, slice(9), np.linspace(0, 1, 9)),
        first.complete(networks, slice(9), np.linspace(0, 1, 9)),
    )
    for one in (first, again):
        taught(one, index[:43], scores[index[:43]], networks_that_know_nothing(43), 2)
    for key, value in first.state().items():
        np.testing.assert_array_equal(again.state()[key], value, err_msg=key)
    fresh = blend()
    fresh.load_state({f"x/{key}": value for key, value in blend().state().items()}, "x/")
    np.testing.assert_array_equal(fresh.factors, 1)
