from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.pairing.axes import Block, Dim, index_dim
from curiosity_widgets.data.readers.blocks import combine, renamed

RNG = np.random.default_rng(1)
ROWS, COLS, STEPS = 15, 20, 30
CUBE = RNG.poisson(3.0, (ROWS, COLS, STEPS)).astype("f4")


def places(rows=ROWS, cols=COLS):
    return Dim(np.arange(rows, dtype=float), "y", "nm"), Dim(np.arange(cols, dtype=float), "x", "nm")


def image(name, values):
    return Block(name, values, places(*values.shape))


EDS = Block("EDS", CUBE, (*places(), Dim(0.01 * np.arange(STEPS), "Energy", "keV")), "X-rays", "Counts")
HAADF = image("HAADF", RNG.normal(size=(ROWS, COLS)))
MAPS = [image(name, CUBE[:, :, 10 * n : 10 * n + 10].sum(2)) for n, name in enumerate(("O", "Ti", "Pb"))]


def test_maps_computed_from_the_spectra_are_not_taken_unasked():
    data = combine([EDS, *MAPS, HAADF], "f")
    assert data.channels == ("HAADF",)
    assert "not taken as image: O, Ti, Pb" in data.assumptions[0]


def test_maps_asked_for_are_taken_and_said_to_flatter():
    data = combine([EDS, *MAPS, HAADF], "f", image=["HAADF", "Ti"])
    assert data.channels == ("HAADF", "Ti")
    assert "image Ti is a sum over the spectra's own values 10…19" in data.assumptions[0]


def test_maps_are_taken_where_there_is_nothing_else():
    data = combine([EDS, *MAPS], "f")
    assert data.channels == ("O", "Ti", "Pb")
    assert "flatters every score" in data.assumptions[0]


def test_a_constant_image_is_not_taken_while_another_varies():
    assert combine([EDS, image("flat", np.ones((ROWS, COLS))), HAADF], "f").channels == ("HAADF",)
    survey = image("survey", RNG.normal(size=(40, 50)))
    assert combine([EDS, image("flat", np.ones((ROWS, COLS))), survey], "f").channels == ("survey",)


def test_the_mean_of_the_spectra_is_said_to_know_them():
    data = combine([EDS], "f", image="mean")
    np.testing.assert_allclose(data.image[0], CUBE.mean(2))
    assert "knows part of what is predicted" in data.assumptions[0]


def test_long_lists_of_blocks_are_cut():
    many = [image(f"m{n}", RNG.normal(size=(ROWS + 1 + n, COLS))) for n in range(40)]
    with pytest.raises(CuriosityError, match="and 28 more"):
        combine([EDS, *many], "f")


def test_titles_that_repeat_are_numbered():
    assert [block.name for block in renamed([HAADF, EDS, HAADF])] == ["HAADF #1", "EDS", "HAADF #3"]


def test_rows_and_columns_as_an_image_names_them():
    names = [Dim(np.arange(n, dtype=float), name, hint="space") for n, name in ((COLS, "u"), (ROWS, "v"))]
    cube = Block("c", CUBE.transpose(1, 0, 2), (*names, Dim(np.arange(30.0), "k", "eV")))
    data = combine([cube, Block("i", HAADF.data, (names[1], names[0]))], "f")
    np.testing.assert_array_equal(data.spectra, CUBE.reshape(-1, STEPS))


def test_the_pixel_size_of_a_line():
    cube = Block("line", CUBE[:1], (*places(1), Dim(np.arange(30.0), "E", "eV")))
    assert combine([cube, image("z", HAADF.data[:1])], "f").pixel_size == pytest.approx((1e-9, 1e-9))


def test_a_guess_of_the_spectral_axis_is_stated():
    dims = tuple(Dim(np.linspace(0, 1, 15), name) for name in "abc")
    square = Block("map", RNG.normal(size=(15, 15, 15)), dims)
    plain = Block("h", RNG.normal(size=(15, 15)), dims[:2])
    data = combine([square, plain], "f")
    assert "nothing says which of the axes of map" in data.assumptions[0]
    assert "order=" in data.assumptions[0]
    assert combine([square, plain], "f", order=("axis", "row", "col")).assumptions == ()


def test_spectra_first_in_an_unlabelled_stack():
    stack = Block("map", np.moveaxis(CUBE, 2, 0), tuple(index_dim(n) for n in (STEPS, ROWS, COLS)))
    plain = Block("h", HAADF.data, tuple(index_dim(n) for n in (ROWS, COLS)))
    data = combine([stack, plain], "f")
    np.testing.assert_array_equal(data.spectra, CUBE.reshape(-1, STEPS))
    assert data.grid.shape == (ROWS, COLS)


def test_the_magnitude_of_complex_numbers_is_stated():
    turned = Block("EDS", EDS.data * 1j, EDS.dims, EDS.quantity, EDS.unit)
    data = combine([turned, Block("h", HAADF.data * 1j, HAADF.dims)], "f")
    np.testing.assert_allclose(data.spectra, CUBE.reshape(-1, STEPS))
    assert [text.split(" complex")[0] for text in data.assumptions] == ["the spectra are", "the image is"]


def test_an_axis_that_counts_from_0_without_a_unit_is_stated():
    counting = Block("map", EDS.data, (*places(), Dim(np.arange(STEPS, dtype=float), "E")))
    assert "'E' has no calibration" in combine([counting, HAADF], "f").assumptions[0]


def test_a_choice_between_images_of_several_sizes_is_stated():
    survey = image("survey", RNG.normal(size=(40, 50)))
    data = combine([EDS, HAADF, survey], "f")
    assert data.channels == ("HAADF",)
    assert "that of the spectra is taken: HAADF; image= takes others: survey (40, 50)" in data.assumptions[0]
    assert combine([EDS, HAADF, survey], "f", image="survey").assumptions == ()
