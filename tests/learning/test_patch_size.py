"""Patch sizes are compared on the same spectra; the smallest that is good enough is advised."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.patch_size import (
    PatchAdvice,
    PatchSize,
    _fits,
    _smallest_as_good,
    advise_patch_size,
)


def test_the_sentence():
    rows = (PatchSize(5, 0.6, 0.51, 1.0), PatchSize(9, 0.7, 0.55, 1.0))
    best, smaller = (PatchAdvice(rows, size, 64).sentence for size in (9, 5))
    assert best.endswith("55 % of the variance of 64 spectra, more than with any other size tried.")
    assert smaller.endswith("of 64 spectra; with 9 pixels 55 %, which may be chance.")
    assert "measure more" in PatchAdvice((PatchSize(5, 0.6, -0.1, 1.0),), 5, 64).sentence


def test_the_smallest_within_one_standard_error_of_the_best_is_advised() -> None:
    rng = np.random.default_rng(0)
    best = rng.gamma(2, size=100)
    slightly, clearly = best + 0.01 * rng.normal(size=100), best + 1.0
    assert _smallest_as_good([5, 9, 13], [clearly, slightly, best]) == 9
    assert _smallest_as_good([5, 9, 13], [best, clearly, clearly]) == 5


def test_only_whole_patches_fit() -> None:
    positions = np.array([[2.0, 2.0], [1.0, 2.0], [6.0, 8.0], [7.0, 8.0]])
    assert _fits(positions, 5, (9, 11)).tolist() == [True, False, True, False]


def test_a_table_without_neighbours_of_the_edge() -> None:
    rng = np.random.default_rng(3)
    image = rng.normal(size=(1, 24, 31)).cumsum(axis=1)
    positions = np.stack([rng.integers(3, 21, size=40), rng.integers(3, 28, size=40)], axis=1).astype(float)
    positions[0] = 0.0  # no patch of 3 fits here
    spectra = image[0][tuple(positions.astype(int).T)][:, None] * np.linspace(-1, 1, 9)
    advice = advise_patch_size(image, positions, spectra, sizes=(3, 5, 29))
    assert [row.size for row in advice.table] == [3, 5]  # 29 would leave too few
    assert advice.spectra == 39
    assert advice.advised in (3, 5)
    assert str(advice).count("\n") == 3


def test_nothing_to_advise_from_is_refused() -> None:
    image, rng = np.zeros((1, 20, 30)), np.random.default_rng(0)
    positions = rng.uniform(5, 14, size=(12, 2))
    with pytest.raises(CuriosityError, match=r"from 20 spectra .* of 12; measure more"):
        advise_patch_size(image, positions, rng.normal(size=(12, 4)), sizes=(3,))
    with pytest.raises(CuriosityError, match="at least 1"):
        advise_patch_size(image, positions, rng.normal(size=(12, 4)), sizes=())
