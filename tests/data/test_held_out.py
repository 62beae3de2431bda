from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.held_out import HEALTHY, MEASURABLE, held_out_blocks, held_out_region
from curiosity_widgets.data.spectral_image import Grid


def check(candidates, held, measurable):
    assert held.dtype == measurable.dtype == bool
    assert held.any()
    assert measurable.any()
    assert not (held & measurable).any()
    distance, _ = cKDTree(candidates.pixels[held]).query(candidates.pixels, p=np.inf)
    # exactly those whose patch overlaps no held-out patch
    np.testing.assert_array_equal(measurable, distance >= candidates.patch)


@st.composite
def cases(draw):
    height, width = draw(st.integers(6, 60)), draw(st.integers(6, 70))
    patch = draw(st.integers(1, min(height, width)))
    kind = draw(st.sampled_from(["full", "coarse", "scattered"]))
    seed = draw(st.integers(0, 1000))
    positions = None
    if kind == "coarse":
        positions = Grid(((height + 1) // 2, (width + 2) // 3), (0.0, 0.0), (2.0, 3.0)).positions
    if kind == "scattered":
        rng = np.random.default_rng(seed)
        positions = rng.uniform(0, [height - 1, width - 1], (draw(st.integers(5, 200)), 2))
    return (height, width), patch, positions, draw(st.floats(0.05, 0.4)), seed


@settings(max_examples=60, deadline=None)
@given(cases())
def test_no_measurable_patch_overlaps_a_held_out_one(case):
    shape, patch, positions, fraction, seed = case
    try:
        candidates = candidates_on(shape, patch, positions)
        held, measurable = held_out_blocks(candidates, fraction, seed)
    except CuriosityError:  # the patch leaves no room: tested below
        reject()
    check(candidates, held, measurable)


@pytest.mark.parametrize(
    ("shape", "patch", "least"),
    [((49, 49), 16, 0.25), ((100, 100), 13, HEALTHY), ((65, 65), 17, HEALTHY), ((96, 128), 16, HEALTHY)],
)
@pytest.mark.parametrize("seed", range(5))
def test_real_sizes_keep_a_healthy_measurable_set(shape, patch, least, seed):
    candidates = candidates_on(shape, patch)
    held, measurable = held_out_blocks(candidates, 0.25, seed)
    check(candidates, held, measurable)
    assert 0.2 <= held.mean() <= 0.3
    assert measurable.mean() >= least


def test_several_blocks_where_there_is_room():
    from scipy.ndimage import label

    candidates = candidates_on((120, 170), 9)
    counts = []
    for seed in range(6):
        held, _ = held_out_blocks(candidates, 0.2, seed)
        mask = np.zeros(candidates.shape, dtype=bool)
        mask[tuple(candidates.pixels[held].T)] = True
        counts.append(label(mask)[1])
    assert np.mean(counts) >= 2


def test_the_seed_decides():
    candidates = candidates_on((60, 90), 9)
    first, again, other = (held_out_blocks(candidates, 0.2, seed)[0] for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).any()


def test_fraction_zero_holds_nothing_out():
    candidates = candidates_on((9, 14), 3)
    held, measurable = held_out_blocks(candidates, 0, 0)
    assert not held.any()
    assert measurable.all()


@pytest.mark.parametrize("fraction", [-0.1, 1.0, 3.0, float("nan")])
def test_a_fraction_that_makes_no_sense(fraction):
    with pytest.raises(CuriosityError, match="held-out fraction"):
        held_out_blocks(candidates_on((9, 14), 3), fraction, 0)


def test_an_impossible_gap_is_refused():
    with pytest.raises(CuriosityError, match="leaves none of the 441 candidates"):
        held_out_blocks(candidates_on((40, 40), 20), 0.25, 0)


@pytest.mark.parametrize(
    ("shape", "patch", "size"), [((100, 100), 13, 27), ((120, 90), 9, 34), ((40, 61), 5, 16)]
)
def test_one_region_is_the_largest_square_in_a_corner_that_leaves_enough(shape, patch, size):
    candidates = candidates_on(shape, patch)
    found = {}
    for seed in range(12):
        held, measurable = held_out_region(candidates, seed)
        assert held.sum() == size**2
        assert measurable.mean() >= MEASURABLE
        (top, left), (bottom, right) = (
            candidates.pixels[held].min(axis=0),
            candidates.pixels[held].max(axis=0),
        )
        assert (bottom - top, right - left) == (size - 1, size - 1)
        near = np.abs(candidates.pixels[measurable][:, None] - candidates.pixels[held]).max(axis=2).min()
        assert near == patch
        found[int(top), int(left)] = seed
        again = held_out_region(candidates, seed)
        np.testing.assert_array_equal(again[0], held)
    assert len(found) == 4  # the seed decides the corner
    one_more = (candidates.pixels - candidates.pixels.min(axis=0)).max(axis=1) >= size + patch
    assert one_more.mean() < MEASURABLE


def test_a_region_of_less_than_two_patches_is_none():
    assert held_out_region(candidates_on((65, 65), 13), 0) is None
    assert held_out_region(candidates_on((30, 200), 13), 0) is None  # too narrow
    assert held_out_region(candidates_on((20, 20), 13), 0) is None


def test_on_a_coarse_grid_the_region_spans_two_patches_of_pixels():
    positions = np.stack(np.meshgrid(np.arange(0, 160, 4.0), np.arange(0, 120, 4.0), indexing="ij"), axis=-1)
    candidates = candidates_on((160, 120), 9, positions.reshape(-1, 2))
    held, measurable = held_out_region(candidates, 1)
    assert measurable.mean() >= MEASURABLE
    assert (np.ptp(candidates.pixels[held], axis=0) + 4 >= 18).all()
    few = candidates_on((160, 120), 9, positions.reshape(-1, 2)[::9])
    held = held_out_region(few, 1)
    assert held is None or held[0].sum() >= 20
