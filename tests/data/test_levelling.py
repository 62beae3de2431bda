from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import Axis, CuriosityError, SpectralImage
from curiosity_widgets.data.levelling import level, level_plane
from tests.data.samples import cube


def tilted(rows=7, cols=11):
    r, c = np.ogrid[:rows, :cols]
    return 3e-9 * r - 2e-9 * c + 5e-6


def test_a_plane_is_taken_out_and_a_bump_stays():
    bump = np.zeros((7, 11))
    bump[2, 8] = 1e-9
    assert np.abs(level_plane(tilted())).max() < 1e-18
    levelled = level_plane(tilted() + bump)
    assert np.unravel_index(levelled.argmax(), levelled.shape) == (2, 8)
    assert levelled.max() > 0.9e-9


def test_pixels_that_are_not_finite_do_not_count():
    height = tilted()
    height[3, 4] = np.nan
    levelled = level_plane(height)
    assert np.nanmax(np.abs(levelled)) < 1e-18
    assert np.isnan(levelled[3, 4])


def test_only_the_named_channel_is_levelled():
    image = np.stack([tilted(), tilted()])
    data = SpectralImage.from_grid(image, cube(), Axis(np.arange(5.0)), channels=("height", "phase"))
    levelled = level(data, ["height"])
    assert np.abs(levelled.image[0]).max() < 1e-18
    assert (levelled.image[1] == image[1]).all()
    with pytest.raises(CuriosityError, match="no channel 'z' to level; there are height, phase"):
        level(data, ["z"])
