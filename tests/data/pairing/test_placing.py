from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.pairing.axes import Dim, index_dim
from curiosity_widgets.data.pairing.placing import place
from curiosity_widgets.data.spectral_image import Grid


def nm(values, name="y"):
    return Dim(np.asarray(values, dtype=float), name, "nm")


FRAME = (nm(np.arange(10)), nm(np.arange(20), "x"))


def test_a_map_in_the_middle_of_the_image():
    placed = place(FRAME, (nm([2, 4, 6]), nm([5, 8])), "f")
    assert placed.grid == Grid((3, 2), (2.0, 5.0), (2.0, 3.0))
    assert placed.flip == (False, False)
    assert placed.assumptions == ()


def test_an_axis_that_runs_the_other_way_is_reversed():
    placed = place(FRAME, (nm([6, 4, 2]), nm([5, 8])), "f")
    assert placed.grid == Grid((3, 2), (2.0, 5.0), (2.0, 3.0))
    assert placed.flip == (True, False)


def test_equal_shapes_keep_their_own_pixels_whatever_the_widths():
    wide = (nm(3 * np.arange(10)), nm(np.arange(20) - 40.0, "x"))
    placed = place(FRAME, wide, "f")
    assert placed.grid == Grid((10, 20))
    assert "differ by up to 40 pixels" in placed.assumptions[0]
    assert place(FRAME, wide, "f", grid="axes").grid == Grid((10, 20), (0.0, -40.0), (3.0, 1.0))


def test_equal_shapes_that_agree_need_no_assumption():
    assert place(FRAME, FRAME, "f").assumptions == ()
    assert place((index_dim(4), index_dim(5)), (index_dim(4), index_dim(5)), "f").assumptions == ()


def test_without_calibration_the_cells_lie_over_the_image():
    placed = place(FRAME, (index_dim(5), index_dim(10)), "f")
    assert placed.grid == Grid((5, 10), (0.5, 0.5), (2.0, 2.0))
    assert "the map of spectra has no calibration" in placed.assumptions[0]
    placed = place((index_dim(10), index_dim(20)), (nm([1, 2, 3, 4, 5]), nm(np.arange(10))), "f")
    assert "the image has no calibration" in placed.assumptions[0]


def test_values_without_a_unit_that_count_no_pixels_are_no_calibration():
    tiny = (Dim(1e-9 * np.arange(5), "y"), Dim(1e-9 * np.arange(10), "x"))
    assert place((index_dim(10), index_dim(20)), tiny, "f").grid == Grid((5, 10), (0.5, 0.5), (2.0, 2.0))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ((index_dim(20), index_dim(10)), "exchanged"),
        ((index_dim(2), index_dim(19)), "other proportions"),
        ((index_dim(1), index_dim(10)), "that line lies"),
        ((Dim(np.arange(5.0), "y", "s"), Dim(np.arange(10.0), "x", "s")), "nm and s cannot be compared"),
        ((nm([1, 1, 2]), nm([1, 2, 3])), "holds a value twice"),
    ],
)
def test_what_says_nothing_is_refused_with_the_options_that_settle_it(cells, words):
    with pytest.raises(CuriosityError, match=words) as caught:
        place(FRAME, cells, "file")
    assert str(caught.value).startswith("file: ")
    assert "=" in str(caught.value)


def test_axes_asked_for_must_be_comparable_and_pixels_equal():
    with pytest.raises(CuriosityError, match="grid='axes'"):
        place(FRAME, (index_dim(5), index_dim(10)), "f", grid="axes")
    with pytest.raises(CuriosityError, match="equal shapes"):
        place(FRAME, (index_dim(5), index_dim(10)), "f", grid="pixels")


def test_an_axis_that_is_not_monotonic_places_nothing():
    odd = (nm([0, 1, 2, 1, 4, 5, 6, 7, 8, 9]), FRAME[1])
    with pytest.raises(CuriosityError, match="cannot be compared"):
        place(odd, (nm([2, 4, 6, 7, 8]), nm(np.arange(1, 20, 2))), "f")


def test_uneven_axes_are_continued_beyond_their_ends():
    uneven = (nm([9, 4, 1, 0]), nm(np.arange(4), "x"))
    placed = place(uneven, (nm([11.5, 9, 0.5, -0.5]), nm([0, 1, 2])), "f")
    np.testing.assert_allclose(np.unique(placed.positions[:, 0]), [-0.5, 0, 2.5, 3.5])


def test_an_image_of_one_row():
    line = (nm([3.0]), nm(np.arange(20), "x"))
    assert place(line, (nm([3.0]), nm([5, 8])), "f").grid == Grid((1, 2), (0.0, 5.0), (1.0, 3.0))


@pytest.mark.parametrize("other", [index_dim(5), Dim(np.full(5, 3.0), "y", "nm", calibrated=False)])
def test_an_axis_that_lies_on_a_part_of_the_image_forbids_the_whole(other):
    with pytest.raises(CuriosityError, match=r"columns of spectra lie from 4 to 13 .* grid='cells'"):
        place(FRAME, (other, nm(np.arange(4, 14.0), "x")), "f")
    whole = place(FRAME, (other, nm(np.arange(0.5, 20, 2), "x")), "f")
    assert whole.grid == Grid((5, 10), (0.5, 0.5), (2.0, 2.0))
