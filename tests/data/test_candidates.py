from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets import CuriosityError
from curiosity_widgets.data import candidates as candidates_module
from curiosity_widgets.data.candidates import Candidates, GridCandidates, candidates_at, candidates_on
from curiosity_widgets.data.spectral_image import Grid

sizes = st.tuples(st.integers(1, 12), st.integers(1, 17))


@st.composite
def images_and_patches(draw):
    height, width = draw(sizes)
    patch = draw(st.integers(1, min(height, width)))
    channels = draw(st.integers(1, 3))
    return np.arange(channels * height * width, dtype=np.float32).reshape(channels, height, width), patch


@settings(deadline=None)
@given(images_and_patches())
def test_patches_are_what_slicing_gives(case):
    image, patch = case
    candidates = candidates_on(image.shape[1:], patch)
    height, width = image.shape[1:]
    assert len(candidates) == (height - patch + 1) * (width - patch + 1)
    gathered = candidates.patches(image, np.arange(len(candidates)))
    for (row, col), found in zip(candidates.pixels, gathered, strict=True):
        top, left = row - patch // 2, col - patch // 2
        np.testing.assert_array_equal(found, image[:, top : top + patch, left : left + patch])


@settings(deadline=None)
@given(images_and_patches())
def test_a_map_on_a_full_grid_has_each_value_at_its_pixel(case):
    image, patch = case
    candidates = candidates_on(image.shape[1:], patch)
    rows, cols = candidates.pixels.T
    values = (1000 * rows + cols).astype(np.float32)
    drawn = candidates.to_map(values)
    np.testing.assert_array_equal(drawn[rows, cols], values)
    assert np.isnan(drawn).sum() == drawn.size - len(candidates)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 5), st.integers(2, 5), st.floats(0, 2), st.floats(0, 2), st.integers(1, 3))
def test_a_map_of_a_coarse_or_offset_grid(rows, cols, top, left, step):
    grid = Grid((rows, cols), (top, left), (step, step))
    shape = (int(top) + step * rows + 2, int(left) + step * cols + 3)
    candidates = candidates_on(shape, 1, grid.positions)
    assert len(candidates) == rows * cols
    values = np.arange(len(candidates), dtype=np.float32)
    drawn = candidates.to_map(values)
    assert drawn.shape == shape
    # a pixel is spoken for by the candidate nearest to it
    for row, col in np.argwhere(np.isfinite(drawn)):
        distance = np.hypot(*(candidates.positions - (row, col)).T)
        assert distance[int(drawn[row, col])] <= distance.min() + 1e-9
    assert set(np.unique(drawn[np.isfinite(drawn)])) == set(values)


def test_scattered_positions_keep_their_coordinates():
    positions = np.array([[2.0, 9.0], [4.4, 3.6]])
    candidates = candidates_on((7, 13), 3, positions)
    assert candidates.pixels.tolist() == [[2, 9], [4, 4]]
    assert candidates.index_at(4, 4) == 1


def test_the_allowed_mask_leaves_positions_out():
    allowed = np.ones((6, 9), dtype=bool)
    allowed[2, 5] = False
    candidates = candidates_on((6, 9), 1, allowed=allowed)
    assert len(candidates) == 53
    assert [2, 5] not in candidates.pixels.tolist()


@pytest.mark.parametrize("patch", [0, 7])
def test_a_patch_larger_than_the_image_is_refused(patch):
    with pytest.raises(CuriosityError, match=rf"patch {patch} does not fit into the image of 6 x 9"):
        candidates_on((6, 9), patch)


def test_nothing_left_is_refused():
    with pytest.raises(CuriosityError, match="smaller patch"):
        candidates_on((6, 9), 5, np.array([[0.0, 0.0]]))


def test_only_the_chosen_patches_of_a_large_image_are_gathered():
    image = np.zeros((1, 1500, 2100), dtype=np.float32)
    candidates = candidates_on(image.shape[1:], 31)
    assert candidates.patches(image, np.array([0, len(candidates) - 1])).nbytes < 10_000


def test_flat_patches_are_the_patches_row_by_row():
    image = np.random.default_rng(0).normal(size=(2, 9, 12))
    candidates, index = candidates_on((9, 12), 5), np.array([7, 3])
    flat = candidates.flat_patches(image, index)
    assert flat.shape == (2, 2 * 5 * 5)
    np.testing.assert_array_equal(flat[1], candidates.patches(image, index)[1].ravel())


def test_nearness_falls_from_one_patch_to_two() -> None:
    candidates = candidates_on((30, 41), 5)
    near = candidates.nearness(np.array([candidates.index_at(10, 12)]))
    rows, cols = candidates.positions.T
    away = np.hypot(rows - 10, cols - 12)
    assert (near[away <= 5] == 1).all()
    assert (near[away >= 10] == 0).all()
    assert near[candidates.index_at(10, 19)] == pytest.approx(0.6)
    assert (candidates.nearness(np.zeros(0, dtype=np.int64)) == 0).all()


@settings(max_examples=30, deadline=None)
@given(
    images_and_patches(),
    *[st.integers(*ends).map(lambda n: n / 8) for ends in ((-16, 160), (-16, 160), (0, 32))],
)
def test_a_full_grid_kept_as_a_rule_is_the_list_of_its_positions(case, row, col, distance):
    image, patch = case
    rule = candidates_on(image.shape[1:], patch)
    listed = Candidates(rule.positions.copy(), patch, rule.shape)
    some = np.arange(len(rule))[:: max(1, len(rule) // 5)][::-1]
    np.testing.assert_array_equal(rule.at(some).positions, listed.at(some).positions)
    np.testing.assert_array_equal(rule.corners_of(some), listed.corners[some])
    np.testing.assert_array_equal(rule.patches(image, some), listed.patches(image, some))
    np.testing.assert_array_equal(rule.index_map, listed.index_map)
    values = np.arange(len(rule))[::-1]
    np.testing.assert_array_equal(rule.to_map(values), listed.to_map(values))
    np.testing.assert_array_equal(rule.near([[row, col]], distance), listed.near([[row, col]], distance))
    found, nearest = rule.index_at(row, col), listed.index_at(row, col)
    assert (found is None) == (nearest is None)
    if found is not None and nearest is not None:
        away = np.hypot(*(rule.positions[[found, nearest]] - (row, col)).T)
        assert away[0] == pytest.approx(away[1])


def test_listed_positions_of_a_full_grid_are_the_rule_again():
    rule = candidates_on((17, 29), 4)
    again = candidates_at(rule.positions.copy(), 4, (17, 29))
    assert isinstance(again, GridCandidates)
    np.testing.assert_array_equal(again.positions, rule.positions)
    for other in (rule.positions[:-1], rule.positions[::-1]):
        assert not isinstance(candidates_at(other, 4, (17, 29)), GridCandidates)


def test_a_large_grid_keeps_no_list_and_knows_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates_module, "_KEPT", 100)
    grid = candidates_on((31, 47), 5)
    listed = grid.positions
    assert grid.positions is not listed
    assert isinstance(candidates_at(listed, 5, (31, 47)), GridCandidates)
    other = listed.copy()
    other[-1] += 0.25
    assert not isinstance(candidates_at(other, 5, (31, 47)), GridCandidates)
    assert not isinstance(candidates_at(listed[:-1], 5, (31, 47)), GridCandidates)
    assert grid.positions_of(np.array([3, 200])).tolist() == listed[[3, 200]].tolist()
