"""Parts of a sample judge each other without sharing a pixel."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.spatial_parts import PARTS, folds, has_room, regions


def test_regions_are_quarters_of_a_square_and_strips_of_a_band() -> None:
    square = candidates_on((60, 61), 5)
    region = regions(square)
    assert np.bincount(region, minlength=PARTS).min() > 0.22 * len(square)
    for one in range(PARTS):
        assert (np.ptp(square.pixels[region == one], axis=0) < 30).all()
    band = candidates_on((8, 200), 5)
    strip = band.pixels[regions(band) == 0]
    assert (np.ptp(strip, axis=0) == (3, 48)).all()


def test_what_is_judged_shares_no_pixel_with_what_is_learned_from() -> None:
    candidates = candidates_on((50, 64), 7)
    index = np.random.default_rng(0).choice(len(candidates), 80, replace=False)
    seen = np.zeros(80, dtype=int)
    for learn, judge in folds(candidates, index):
        seen[judge] += 1
        apart = np.abs(candidates.pixels[index[learn]][:, None] - candidates.pixels[index[judge]])
        assert apart.max(axis=2).min() >= 7
        kept = np.setdiff1d(np.arange(80), np.concatenate([learn, judge]))
        near = np.abs(candidates.pixels[index[kept]][:, None] - candidates.pixels[index[judge]])
        assert (near.max(axis=2).min(axis=1) < 7).all()  # nothing is kept clear without need
    assert (seen == 1).all()


def test_too_few_spectra_or_too_small_a_sample_have_no_folds() -> None:
    candidates = candidates_on((50, 64), 7)
    assert list(folds(candidates, np.arange(8))) == []
    assert has_room(candidates)
    assert not has_room(candidates_on((30, 31), 13))
    assert not has_room(candidates_on((14, 13), 13))
