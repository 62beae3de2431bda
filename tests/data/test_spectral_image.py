from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets import Axis, CuriosityError, SpectralImage
from curiosity_widgets.data.spectral_image import Grid
from tests.data.samples import COLS, ROWS, STEPS, cube, picture

AXIS = Axis(np.linspace(-1, 1, STEPS), "bias", "V")


def grid(**changes):
    return SpectralImage.from_grid(
        changes.pop("image", picture()), changes.pop("spectra", cube()), AXIS, **changes
    )


def test_full_grid_in_row_col_order():
    data = grid()
    assert data.shape == (ROWS, COLS)
    assert data.image.shape == (1, ROWS, COLS)
    assert data.every_pixel
    row, col = data.positions[COLS * 2 + 3]
    assert (row, col) == (2, 3)
    assert data.spectra[COLS * 2 + 3][0] == 2003


def test_spectra_stay_a_view_of_the_cube():
    spectra = cube()
    assert np.shares_memory(grid(spectra=spectra).spectra, spectra)


@settings(deadline=None)
@given(
    st.integers(1, 6),
    st.integers(1, 9),
    st.floats(0, 3),
    st.floats(0, 3),
    st.floats(0.5, 4),
    st.floats(0.5, 4),
)
def test_index_at_finds_each_position_of_any_grid(rows, cols, top, left, down, along):
    image = np.zeros((int(top + down * rows) + 2, int(left + along * cols) + 2))
    data = SpectralImage.from_grid(image, cube(rows, cols), AXIS, (top, left), (down, along))
    assert (data.index_at(data.positions) == np.arange(rows * cols)).all()
    beyond = [[top - 0.51 * down, left], [top, left + (cols - 0.49) * along]]
    assert (data.index_at(beyond) == -1).all()


def test_step_none_lays_the_cells_over_the_image():
    data = grid(spectra=cube(3, 4), step=None)
    np.testing.assert_allclose(data.positions[0], [ROWS / 6 - 0.5, COLS / 8 - 0.5])
    np.testing.assert_allclose(data.positions[-1], [ROWS - ROWS / 6 - 0.5, COLS - COLS / 8 - 0.5])


def test_a_grid_that_spans_the_image_ends_on_its_corner_pixels():
    assert Grid.spanning((3, 4), (ROWS, COLS)).positions[-1].tolist() == [ROWS - 1, COLS - 1]


def test_scattered_positions():
    places = np.array([[0.0, 3.0], [5.5, 1.25], [6.0, 10.0]])
    data = SpectralImage(picture(), places, cube().reshape(-1, STEPS)[:3], AXIS)
    assert data.index_at([[5.4, 1.0], [6, 10], [3, 3]]).tolist() == [1, 2, -1]
    assert data.grid is None


def test_spectra_that_are_not_finite_are_dropped_and_counted():
    spectra = cube()
    spectra[2, 3, 1] = np.nan
    spectra[6, 10, 0] = np.inf
    data = grid(spectra=spectra)
    assert data.dropped == 2
    assert len(data) == ROWS * COLS - 2
    assert data.index_at([[2, 3], [6, 10]]).tolist() == [-1, -1]
    assert data.spectra[data.index_at([[6, 9]])[0]][0] == 6009


def test_missing_pixels_are_filled_with_the_channels_median_and_counted():
    image = np.stack([picture(), picture() * 2])
    image[1, 4, :] = np.nan
    data = grid(image=image)
    assert data.filled == COLS
    assert np.isfinite(data.image).all()
    assert data.image[1, 4, 0] == np.nanmedian(image[1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"image": np.zeros((2, 2, 2, 2))}, "image has shape"),
        ({"image": np.full((ROWS, COLS), np.nan)}, "no finite pixel"),
        ({"image": picture() * 1j}, "complex"),
        ({"image": np.array([["a"]])}, "not numbers"),
        ({"spectra": cube() > 0}, "spectra holds True and False"),
        ({"spectra": cube()[0]}, "rows, cols, axis"),
        ({"spectra": cube(steps=4)}, "axis has 5"),
        ({"spectra": cube() * np.nan}, "none of the"),
        ({"spectra": cube(ROWS + 1)}, "do not fit"),
        ({"origin": (1.0, 0.0)}, "do not fit"),
        ({"step": (1.0, 0.0)}, "positive"),
        ({"channels": ("a", "b")}, "2 names"),
        ({"pixel_size": (0.0, 1.0)}, "pixel_size"),
        ({"image": np.stack([picture()] * 2), "channels": ("a", "a")}, "repeat"),
    ],
)
def test_what_does_not_fit_is_reported_in_one_line(changes, words):
    with pytest.raises(CuriosityError, match=words) as caught:
        grid(**changes)
    assert "\n" not in str(caught.value)


def test_an_image_of_two_phases_is_one():
    np.testing.assert_array_equal(grid(image=picture() > 0).image, (picture() > 0)[None] * 1.0)


def test_an_axis_and_positions_are_no_flags():
    with pytest.raises(CuriosityError, match="axis 'energy' holds True and False"):
        Axis(np.array([True, False]), "energy")
    with pytest.raises(CuriosityError, match="positions holds True and False"):
        SpectralImage(picture(), np.array([[True, False]]), np.zeros((1, STEPS)), AXIS)


def test_positions_that_occur_twice_are_refused():
    with pytest.raises(CuriosityError, match="twice"):
        SpectralImage(picture(), np.array([[1, 2], [1, 2]]), np.zeros((2, STEPS)), AXIS)


def test_positions_must_be_one_for_each_spectrum():
    with pytest.raises(CuriosityError, match=r"need \(3, 2\)"):
        SpectralImage(picture(), np.array([[1, 2]]), np.zeros((3, STEPS)), AXIS)


@pytest.mark.parametrize("values", [[], [[1.0]], [np.nan, 1.0]])
def test_an_axis_is_a_list_of_finite_numbers(values):
    with pytest.raises(CuriosityError, match="axis 'energy'"):
        Axis(np.array(values), "energy")


def test_axis_label():
    assert AXIS.label == "bias (V)"
    assert Axis(np.arange(3.0)).label == "index"


def test_integers_become_floats_and_floats_are_kept():
    assert grid(image=picture().astype(np.uint16)).image.dtype == np.float32
    assert grid(image=picture().astype(np.float32)).image.dtype == np.float32


def test_grid_of_nothing_is_refused():
    with pytest.raises(CuriosityError, match="empty"):
        Grid((0, 3))


def test_summary_is_plain():
    import json

    assert json.loads(json.dumps(grid().summary()))["axis"] == "bias (V)"


def test_positions_that_are_col_row_are_recognised():
    places = np.array([[9.0, 2.0], [10.0, 6.0]])
    with pytest.raises(CuriosityError, match=r"these fit as \(col, row\): exchange their columns"):
        SpectralImage(picture(), places, cube()[0, :2], AXIS)
