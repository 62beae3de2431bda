"""Coverage of the target space, where what it must come to is known."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.target_space import bins_of, reached


def test_one_spectrum_of_each_kind_reaches_all_of_it() -> None:
    axis = np.linspace(0, 1, 9)
    kinds = np.repeat([0.0, 1.0, 5.0], [40, 30, 20])  # in one dimension
    spectra = kinds[:, None] * np.sin(3 * axis)
    bins = bins_of(spectra)
    assert len(np.unique(bins)) == 3
    assert reached(bins, np.array([0, 1, 2])) == 1 / 3
    assert reached(bins, np.array([0, 45, 89])) == 1.0


def test_equal_spectra_are_one_bin() -> None:
    assert reached(bins_of(np.ones((12, 5))), np.array([3])) == 1.0
