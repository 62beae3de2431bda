"""Spaces in which candidates are compared."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.workflows.spaces import joint_space, one_per_centre, part_of


def test_latents_and_predictions_weigh_alike() -> None:
    rng = np.random.default_rng(0)
    latent, members = 100 * rng.normal(size=(40, 3)), rng.normal(size=(2, 40, 5))
    joint = joint_space(latent, Prediction(members.mean(axis=0), spread_scores=members))
    assert joint is not None
    assert joint.shape == (40, 13)
    assert joint[:, :3].var(axis=0).sum() == pytest.approx(1.0)
    assert joint[:, 3:].var(axis=0).sum() == pytest.approx(1.0)
    assert joint_space(None, None) is None


def test_predictions_that_differ_by_rounding_alone_are_not_blown_up() -> None:
    """As from spectra that are all equal: divided by their spread, distances would overflow."""
    rng = np.random.default_rng(0)
    members = (2.0 + 1e-16 * rng.normal(size=(2, 40, 5))).astype(np.float32)
    members[0, 3, 1] = np.nextafter(members[0, 3, 1], np.float32(3))
    joint = joint_space(rng.normal(size=(40, 3)), Prediction(members.mean(axis=0), spread_scores=members))
    assert joint is not None
    assert np.abs(joint[:, 3:]).max() <= 1.0


def test_what_is_looked_at_closely_does_not_change_the_scale() -> None:
    rng = np.random.default_rng(0)
    latent, members = rng.normal(size=(40, 3)), rng.normal(size=(2, 40, 5))
    even = np.arange(40) < 30
    latent[~even] *= 50.0  # rare structure, of which many are evaluated
    joint = joint_space(latent, Prediction(members.mean(axis=0), spread_scores=members), even)
    assert joint is not None
    assert joint[even, :3].var(axis=0).sum() == pytest.approx(1.0)


def test_centres_take_different_rows() -> None:
    space = np.array([[0.0], [1.0], [5.0]])
    np.testing.assert_array_equal(one_per_centre(space, np.array([[0.9], [1.0], [0.0]])), [1, 0, 2])


def test_a_part_of_a_state_loses_its_prefix() -> None:
    state = {"error/a": np.ones(1), "predictor/a": np.zeros(1)}
    assert list(part_of(state, "error/")) == ["a"]
