"""Spectra as a mean and a few components, whatever their size and number."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis


def some_spectra(count: int, scale: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(4)
    shapes = rng.normal(size=(3, 23))
    return scale * (5.0 + rng.normal(size=(count, 3)) * [3.0, 2.0, 1.0] @ shapes)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e4])
def test_spectra_of_any_scale_come_back_from_their_scores(scale):
    spectra = some_spectra(17, scale)
    basis = SpectralBasis.of(spectra, 5)
    np.testing.assert_allclose(basis.spectra(basis.scores(spectra)), spectra, rtol=1e-9)
    length = np.sqrt((basis.scores(spectra) ** 2).sum(axis=1).mean())
    assert length == pytest.approx(2.0)  # scores have one typical length, whatever the unit


def test_more_components_than_spectra_are_zero():
    basis = SpectralBasis.of(some_spectra(3), 6)
    assert np.flatnonzero(np.abs(basis.components).sum(axis=1)).tolist() == [0, 1]


def test_equal_spectra_have_a_scale_of_one():
    basis = SpectralBasis.of(np.full((4, 9), 2.5), 2)
    assert basis.scale == 1.0
    np.testing.assert_array_equal(basis.spectra(np.zeros((1, 2))), np.full((1, 9), 2.5))


def test_scores_of_another_basis_are_changed_into_those_of_this_one():
    old, new = SpectralBasis.of(some_spectra(12), 3), SpectralBasis.of(some_spectra(19), 3)
    turn, shift = new.change_from(old)
    spectra = some_spectra(8)
    np.testing.assert_allclose(old.scores(spectra) @ turn.T + shift, new.scores(spectra), atol=1e-9)


def test_it_is_kept_as_plain_arrays():
    basis = SpectralBasis.of(some_spectra(7), 4)
    again = SpectralBasis.from_state({f"basis/{k}": v for k, v in basis.state().items()}, "basis/")
    np.testing.assert_array_equal(again.components, basis.components)
    assert again.scale == basis.scale
