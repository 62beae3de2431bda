from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import Axis, CuriosityError
from curiosity_widgets.data.pairing.axes import Dim, index_dim
from curiosity_widgets.data.pairing.frames import Frame, Picture, Points, laid
from tests.data.samples import COLS, ROWS, picture

AXIS = Axis(np.arange(3.0))


def frame(angle=0.0, **options):
    return Frame.of_scan((ROWS, COLS), (1e-7, -2e-7), (COLS * 2e-9, ROWS * 1e-9), angle, **options)


def points(places, **facts):
    spectra = np.arange(3.0 * len(places)).reshape(-1, 3)
    return Points(spectra, np.asarray(places), AXIS, name="s", **facts)


def on(frame_, where):
    return laid(Picture({"z": picture()}, {"z": "m"}, frame_, "i"), where)


def test_the_centre_of_the_frame_is_the_middle_of_the_image():
    for angle in (0, 30, 180):
        np.testing.assert_allclose(frame(angle).pixels(np.array([[1e-7, -2e-7]])), [[3, 5]], atol=1e-9)


def test_row_0_is_the_highest_line_unless_the_scan_went_upwards():
    above = np.array([[1e-7, -2e-7 + 3e-9]])
    np.testing.assert_allclose(frame().pixels(above), [[0, 5]], atol=1e-9)
    np.testing.assert_allclose(frame(upwards=True).pixels(above), [[6, 5]], atol=1e-9)


def test_the_angle_is_clockwise():
    """Turned by 90° clockwise, the columns run downwards."""
    below = np.array([[1e-7, -2e-7 - 2e-9]])
    np.testing.assert_allclose(frame(90).pixels(below), [[3, 6]], atol=1e-9)


def test_pixels_of_the_outline():
    np.testing.assert_allclose(frame(30).pixels(frame(30).outline())[[0, 2]], [[-0.5, -0.5], [6.5, 10.5]])


def test_frames_of_axes():
    row, col = (Dim(np.arange(n) * 2.0 + 5, name, "nm") for n, name in ((ROWS, "y"), (COLS, "x")))
    found = Frame.of_axes(row, col)
    np.testing.assert_allclose(found.pixels(np.array([[7e-9, 9e-9]])), [[2, 1]])
    assert found.pixel_size == pytest.approx((2e-9, 2e-9))
    assert Frame.of_axes(index_dim(3), index_dim(4)) is None
    assert Frame.of_axes(row, Dim(np.array([0.0, 1.0, 5.0]), "x", "nm")) is None
    assert Frame.of_axes(Dim(np.zeros(3) + 2, "y", "nm"), row) is None
    assert Frame.of_axes(Dim(np.arange(3.0) + 1), Dim(np.arange(3.0) + 1)).pixel_size is None


def test_units_that_cannot_be_compared():
    with pytest.raises(CuriosityError, match="m and deg, which cannot be compared"):
        frame().pixels(np.zeros((1, 2)), "deg")


def test_a_grid_stays_a_grid_and_is_turned_to_the_image():
    rows, cols = np.meshgrid([5.0, 3.0, 1.0], [2.0, 4.0], indexing="ij")  # from the bottom upwards
    places = np.stack([1e-7 + (cols - 5) * 2e-9, -2e-7 - (rows - 3) * 1e-9], axis=-1).reshape(-1, 2)
    data = on(frame(), points(places, shape=(3, 2)))
    assert (data.grid.shape, data.grid.origin, data.grid.step) == ((3, 2), (1.0, 2.0), (2.0, 2.0))
    np.testing.assert_array_equal(data.spectra[:, 0], [12, 15, 6, 9, 0, 3])
    assert data.positions[0].tolist() == [1, 2]


def test_spectra_outside_are_counted_and_left_out():
    data = on(frame(), points([[1e-7, -2e-7], [2e-7, 0], [np.nan, 0]]))
    assert (len(data), data.outside) == (1, 2)
    assert "2 of 3 spectra lie outside" in data.assumptions[0]
    assert data.channels == ("z",)


def test_no_spectrum_on_the_image_is_refused_with_both_extents():
    with pytest.raises(CuriosityError, match=r"none of the 2 spectra lies on i: .* m, the spectra from"):
        on(frame(), points([[1.0, 1.0], [2.0, 2.0]]))
    with pytest.raises(CuriosityError, match="none of its spectra has a position"):
        on(frame(), points([[np.nan, 1.0]]))


def test_spectra_of_one_position_are_averaged():
    data = on(frame(), points([[1e-7, -2e-7], [1.02e-7, -2e-7], [1e-7, -2e-7]]))
    np.testing.assert_array_equal(data.spectra, [[3, 4, 5], [3, 4, 5]])
    assert "1 positions were measured more than once" in data.assumptions[0]
