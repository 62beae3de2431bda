from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.learning.quality_map import quality_map, usual_quality

SHAPE = (20, 31)
POSITIONS = np.argwhere(np.ones(SHAPE)).astype(float)
RNG = np.random.default_rng(6)
STRUCTURE = RNG.standard_normal((len(POSITIONS), 6))


def measured(quality_of, count=60):
    index = RNG.permutation(len(POSITIONS))[:count]
    return Measured(index, RNG.standard_normal((count, 16)), np.zeros(count, int), quality_of(index))


def test_a_poor_side_is_found():
    def quality(index):
        return np.where(POSITIONS[index, 1] > 20, 0.3, 0.95) + 0.02 * RNG.standard_normal(len(index))

    found = quality_map(POSITIONS, STRUCTURE, measured(quality), 5)
    poor, good = POSITIONS[:, 1] > 23, POSITIONS[:, 1] < 18
    assert found.quality[poor].mean() < 0.4
    assert found.quality[good].mean() > 0.85
    assert (found.cautious <= found.quality).all()
    assert np.median(found.good[good]) > 0.6
    assert found.good[poor].max() < 0.2


def test_poor_structure_is_found_wherever_it_lies():
    def quality(index):
        return np.where(STRUCTURE[index, 0] > 0, 0.2, 0.95)

    found = quality_map(POSITIONS, STRUCTURE, measured(quality, 120), 5)
    assert found.quality[STRUCTURE[:, 0] > 0.5].mean() < 0.45
    assert found.quality[STRUCTURE[:, 0] < -0.5].mean() > 0.75


@pytest.mark.parametrize("count", [4, 60])
def test_what_hardly_varies_or_is_hardly_known_is_everywhere_its_mean(count):
    def quality(index):
        return np.linspace(0.93, 0.97, len(index))

    found = quality_map(POSITIONS, STRUCTURE, measured(quality, count), 5)
    np.testing.assert_allclose(found.quality, 0.95)
    assert np.ptp(found.good) == 0


def test_spectra_without_a_quality_do_not_count():
    def quality(index):
        return np.where(np.arange(len(index)) < 50, np.nan, 0.8)

    some = measured(quality)
    assert quality_map(POSITIONS, STRUCTURE, some, 5).quality[0] == pytest.approx(0.8)
    assert usual_quality(some) == pytest.approx(0.8)
    nothing = measured(lambda index: np.full(len(index), np.nan))
    assert quality_map(POSITIONS, STRUCTURE, nothing, 5) is None
    assert usual_quality(nothing) == 0
