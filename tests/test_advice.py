"""What the advice on patch sizes says, and when it is refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import uniform_filter

import curiosity_widgets as cw

SHAPE = (34, 47)


def data(reach: int, n: int = 60):
    """Spectra made by the mean height within ``reach`` pixels."""
    rng = np.random.default_rng(4)
    image = rng.standard_normal((1, *SHAPE))
    image[0] = uniform_filter(image[0], 2)
    wide = uniform_filter(image[0], reach)
    rows, cols = np.array(np.unravel_index(rng.choice(26 * 39, n, replace=False), (26, 39))) + 4
    axis = np.linspace(-1, 1, 12)
    spectra = wide[rows, cols, None] / wide.std() * axis + 0.05 * rng.standard_normal((n, 12))
    positions = np.stack([rows, cols], axis=1).astype(float)
    return cw.SpectralImage(image, positions, spectra, cw.Axis(axis, "bias", "V"))


def test_few_spectra_and_sizes_that_are_none_are_refused():
    with pytest.raises(cw.CuriosityError, match="advised from 20 spectra"):
        cw.patch_advice(data(3, 12), sizes=(3,))
    with pytest.raises(cw.CuriosityError, match="at least 1"):
        cw.patch_advice(data(3), sizes=(0, 5))
