"""The patch that a run takes where none was chosen."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.default_patch import ENOUGH, default_patch


@pytest.mark.parametrize("shape", [(100, 100), (65, 65), (50, 50), (30, 30)])
def test_on_a_full_grid_of_usual_size_it_is_the_usual_one(shape: tuple[int, int]) -> None:
    assert default_patch(shape, None, None, 13) == (13, "the usual size")


@pytest.mark.parametrize(("shape", "patch"), [((20, 20), 5), ((20, 24), 7), ((26, 24), 11)])
def test_on_a_small_image_it_shrinks_until_enough_positions_have_one(
    shape: tuple[int, int], patch: int
) -> None:
    found, why = default_patch(shape, None, None, 13)
    assert found == patch
    assert len(candidates_on(shape, found)) >= ENOUGH
    assert len(candidates_on(shape, found + 2)) < ENOUGH
    left = len(candidates_on(shape, 13))
    assert why == f"with 13 pixels only {left} positions would have a whole patch inside the image"


def test_it_is_not_below_five_pixels() -> None:
    assert default_patch((9, 12), None, None, 13)[0] == 5
    assert default_patch((9, 12), None, None, 3) == (3, "the usual size")


def test_it_spans_the_step_of_a_coarse_grid() -> None:
    steps = np.arange(0, 640, 32.0)
    positions = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2) + 16
    assert default_patch((640, 640), positions, None, 13) == (
        33,
        "it spans the step of the grid of spectra, 32 pixels",
    )
    few = default_patch((640, 640), positions[:120], None, 13)
    assert few[0] == 33  # there are fewer than 200 anyway


def test_what_is_not_allowed_does_not_count() -> None:
    allowed = np.zeros((40, 40), dtype=bool)
    allowed[:, :11] = True
    patch, _ = default_patch((40, 40), None, allowed, 13)
    assert patch < 13
    assert len(candidates_on((40, 40), patch, allowed=allowed)) >= ENOUGH
