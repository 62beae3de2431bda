"""Features of a patch: the same for a turned or mirrored one, and of nothing outside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets.learning.parts.structure_features import structure_features


def picture(height: int, width: int, channels: int = 1, seed: int = 0) -> np.ndarray:
    rows, cols = np.mgrid[:height, :width]
    smooth = np.sin(rows / 2.3) + np.cos(cols / 3.1 + rows / 9)
    noise = np.random.default_rng(seed).normal(size=(channels, height, width))
    return smooth + 0.3 * noise


@settings(max_examples=15, deadline=None)
@given(st.integers(9, 24), st.integers(9, 24), st.integers(1, 12), st.integers(1, 3))
def test_turning_the_image_turns_the_features(height: int, width: int, patch: int, channels: int) -> None:
    image = picture(height, width, channels)
    plain = structure_features(image, patch)
    assert plain.shape == (height, width, channels * (25 if patch >= 3 else 1))
    assert plain.dtype == np.float32
    for turns in range(4):
        turned = structure_features(np.rot90(image, turns, axes=(1, 2)), patch)
        np.testing.assert_allclose(turned, np.rot90(plain, turns), atol=2e-4)
    mirrored = structure_features(image[:, :, ::-1], patch)
    np.testing.assert_allclose(mirrored, plain[:, ::-1], atol=2e-4)


@pytest.mark.parametrize("patch", [2, 3, 4, 7, 13, 16])
def test_nothing_outside_the_patch_is_looked_at(patch: int) -> None:
    image = picture(40, 51)
    row, col = 19, 27
    top, left = row - patch // 2, col - patch // 2
    other = picture(40, 51, seed=1) * 5
    other[:, top : top + patch, left : left + patch] = image[:, top : top + patch, left : left + patch]
    seen = structure_features(image, patch)[row, col]
    np.testing.assert_allclose(structure_features(other, patch)[row, col], seen, rtol=1e-5, atol=1e-5)


def test_patches_that_differ_have_features_that_differ() -> None:
    features = structure_features(picture(20, 31), 7).reshape(-1, 25)
    assert (features.std(axis=0) > 0).all()
    assert len(np.unique(features.round(4), axis=0)) == len(features)
