"""Models see the pixels of the right patch, and features on a common scale."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.parts.inputs import Features, Pixels, Standardised
from tests.learning.small import problem


def test_pixels_are_the_patch() -> None:
    there, _ = problem(channels=2)
    index = np.array([11, 3])
    expected = there.candidates.flat_patches(there.image, index)
    np.testing.assert_array_equal(Pixels(there)(index), expected)
    np.testing.assert_array_equal(Pixels(there)(slice(3, 12, 8))[::-1], expected)


def test_features_are_those_of_the_centre_pixel() -> None:
    there, _ = problem(patch=1, channels=2)
    index = np.array([20, 7, 41])
    rows, cols = there.candidates.pixels[index].T
    np.testing.assert_array_equal(Features(there)(index), there.image[:, rows, cols].T)


def test_standardised_inputs_have_unit_variance_and_constant_ones_are_zero() -> None:
    there, _ = problem()
    image = np.concatenate([there.image, np.full_like(there.image, 3.7)])
    both = type(there)(image, there.candidates, there.spectrum_length, there.seed, there.budget)
    inputs = Standardised(Features(both))(slice(None))
    np.testing.assert_allclose(inputs.mean(axis=0), 0, atol=1e-5)
    deviation = inputs.std(axis=0)
    assert ((np.abs(deviation - 1) < 1e-4) | (deviation == 0)).all()
    assert (inputs[:, inputs.shape[1] // 2 :] == 0).all()
    np.testing.assert_array_equal(Standardised(Features(both))(np.array([5])), inputs[5:6])
