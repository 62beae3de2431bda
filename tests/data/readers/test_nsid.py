from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.files.reader_files import spatial, write_nsid
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

BIAS = ("Voltage", np.linspace(-2, 2, STEPS), "V", "SPECTRAL")


def write(path, *mains):
    """Mains: (name, values, dims)."""
    with h5py.File(path, "w") as file:
        group = file.create_group("Measurement_000/Channel_000")
        for name, values, dims in mains:
            write_nsid(group, name, values, dims, quantity="Current", units="nA")
    return path


def image_dims(rows=ROWS, cols=COLS, **where):
    return [spatial("y", rows, **where), spatial("x", cols, **where)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grid.h5"


def test_image_and_spectral_image(path):
    write(path, ("Topo", picture(), image_dims()), ("IV", cube(), [*image_dims(), BIAS]))
    data = open_data(path)
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))
    assert data.every_pixel
    assert data.channels == ("Topo",)
    assert data.axis.label == "Voltage (V)"
    assert (data.spectra_name, data.spectra_unit) == ("Current", "nA")
    assert data.pixel_size == pytest.approx((1e-8, 1e-8))


def test_x_before_y_is_turned_round(path):
    turned = [spatial("x", COLS), spatial("y", ROWS), BIAS]
    write(path, ("Topo", picture().T, turned[:2]), ("IV", cube().transpose(1, 0, 2), turned))
    data = open_data(path)
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))


def test_a_coarser_shifted_grid_is_placed_by_its_axes(path):
    small = [spatial("y", 2, 3e-8, 1e-8), spatial("x", 3, 2e-8, 4e-8), BIAS]
    write(path, ("Topo", picture(), image_dims()), ("IV", cube(2, 3), small))
    data = open_data(path)
    assert data.positions.tolist() == [[1, 4], [1, 6], [1, 8], [4, 4], [4, 6], [4, 8]]


def test_a_grid_beyond_the_image_does_not_fit(path):
    far = [spatial("y", 3, start=5e-7), spatial("x", 5, start=5e-7), BIAS]
    write(path, ("Topo", picture(), image_dims()), ("IV", cube(3, 5), far))
    refused(path, "do not fit", "origin and step")
    assert open_data(path, origin=(0, 0), step=(1, 1)).positions[-1].tolist() == [2, 4]


def test_equal_shapes_lie_on_each_other_although_their_axes_differ(path):
    far = [*image_dims(start=5e-7), BIAS]
    write(path, ("Topo", picture(), image_dims()), ("IV", cube(), far))
    data = open_data(path)
    assert data.every_pixel
    assert any("differ by up to 50 pixels" in said for said in data.assumptions)
    assert not open_data(path, grid="pixels").assumptions
    refused(path, "do not fit", grid="axes")


def test_without_lengths_a_coarser_grid_lies_over_the_image_and_that_is_stated(path):
    def plain(rows, cols):
        return [(n, np.arange(size), "generic", "SPATIAL") for n, size in (("y", rows), ("x", cols))]

    write(path, ("Topo", picture(), plain(ROWS, COLS)), ("IV", cube(3, 5), [*plain(3, 5), BIAS]))
    data = open_data(path)
    np.testing.assert_allclose(data.positions[0], [ROWS / 3 / 2 - 0.5, COLS / 5 / 2 - 0.5])
    assert "cells at their centres" in data.assumptions[0]
    assert open_data(path, grid="corners").positions[-1].tolist() == [ROWS - 1, COLS - 1]
    assert not open_data(path, grid="corners").assumptions


def test_several_images_are_channels_and_a_stack_is_unfolded(path):
    frames = ("channel", np.arange(2), "generic", "FRAME")
    write(
        path,
        ("Topo", picture(), image_dims()),
        ("Stack", np.stack([picture(), -picture()], axis=-1), [*image_dims(), frames]),
        ("IV", cube(), [*image_dims(), BIAS]),
    )
    data = open_data(path)
    assert set(data.channels) == {"Topo", "Stack 1", "Stack 2"}
    np.testing.assert_array_equal(data.image[data.channels.index("Stack 2")], -picture())
    assert open_data(path, image="Topo").channels == ("Topo",)


def test_several_spectral_images_are_listed(path):
    dims = [*image_dims(), BIAS]
    write(path, ("Topo", picture(), image_dims()), ("On", cube(), dims), ("Off", -cube(), dims))
    refused(path, "more than one spectral dataset", "On (7, 11, 5)", "Off (7, 11, 5)")
    assert open_data(path, spectra="Off").spectra[1][0] == -1


def test_images_of_different_size_without_a_match_are_listed(path):
    write(
        path,
        ("Small", picture(3, 4), image_dims(3, 4)),
        ("Large", picture(20, 30), image_dims(20, 30)),
        ("IV", cube(), [*image_dims(), BIAS]),
    )
    refused(path, "more than one image", "Small (3, 4)", "Large (20, 30)")


def test_without_an_image_the_mean_has_to_be_asked_for(path):
    write(path, ("IV", cube(), [*image_dims(), BIAS]))
    refused(path, "image='mean'")
    np.testing.assert_allclose(open_data(path, image="mean").image[0], cube().mean(axis=2))


def test_complex_spectra_become_magnitudes(path):
    write(path, ("Topo", picture(), image_dims()), ("IV", cube() * 1j, [*image_dims(), BIAS]))
    np.testing.assert_allclose(open_data(path).spectra, cube().reshape(-1, STEPS))


def test_units_decide_where_the_type_is_wrong(path):
    temporal = [(n, np.arange(s) * 1e-9, "m", "TEMPORAL") for n, s in (("y", ROWS), ("x", COLS))]
    energy = ("Energy", np.arange(STEPS), "eV", "SPATIAL")
    write(path, ("Topo", picture(), image_dims()), ("IV", cube(), [*temporal, energy]))
    assert open_data(path).axis.label == "Energy (eV)"
