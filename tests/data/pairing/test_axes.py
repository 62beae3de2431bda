from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.pairing.axes import (
    Block,
    Dim,
    by_shape,
    checked_order,
    direction,
    index_dim,
    kind,
    roles,
    share_names,
    undecided,
)


def block(*dims, name="b"):
    return Block(name, np.zeros([len(dim) for dim in dims]), dims)


def dim(size, name="", unit="", hint=""):
    return Dim(np.arange(size, dtype=float), name, unit, hint)


@pytest.mark.parametrize(
    ("one", "what"),
    [
        (dim(3, "x", "nm", "spectrum"), "space"),
        (dim(3, "Wavelength", "nm", "space"), "spectrum"),
        (dim(3, "anything", "eV", "space"), "spectrum"),
        (dim(3, "", "nm"), "space"),
        (dim(3, "bias"), "spectrum"),
        (dim(3, "channel"), "stack"),
        (dim(3, "y"), "space"),
        (dim(3, "k"), ""),
        (dim(3, "t", "ms"), ""),
    ],
)
def test_units_then_flags_then_names(one, what):
    assert kind(one) == what


def test_an_axis_is_as_long_as_its_data():
    with pytest.raises(CuriosityError, match=r"'m' has the shape \(3, 4\), but its axes y, x have \(4, 3\)"):
        Block("m", np.zeros((3, 4)), (dim(4, "y"), dim(3, "x")))


def test_an_order_of_the_user_overrules_units():
    cube = block(dim(3, "x", "nm"), dim(4, "y", "nm"), dim(5, "E", "eV"))
    assert roles(cube).spectrum == 2
    found = roles(cube, ("axis", "row", "col"))
    assert (found.row, found.col, found.spectrum) == (1, 2, 0)


@pytest.mark.parametrize("order", [("row", "col"), ("x", "y", "axis"), ("row", "row", "axis")])
def test_an_order_that_names_other_axes_is_refused(order):
    with pytest.raises(CuriosityError, match="name row, col and axis"):
        checked_order(order)


def test_axes_that_an_image_shares_by_name_are_places():
    image, cube = block(dim(3, "a"), dim(4, "b")), block(dim(9, "k"), dim(3, "a"), dim(4, "b"))
    shared = share_names([image, cube])
    assert roles(shared[1]).spectrum == 0
    assert share_names([cube])[0] is cube


def test_values_that_only_count_are_no_calibration():
    assert index_dim(5, "x").indexed
    assert dim(5, "x", "px").indexed
    assert not dim(5, "x", "nm").indexed
    assert not Dim(np.arange(3) + 2.0, "x", "px").indexed


def test_the_spacing_of_lengths_in_metres():
    assert dim(5, "x", "nm").spacing == pytest.approx(1e-9)
    assert dim(1, "x", "nm").spacing is None
    assert dim(5, "x", "s").spacing is None


@pytest.mark.parametrize(
    ("along", "down"),
    [
        ("x", "y"), ("px", "py"), ("nx", "ny"), ("pos_x", "pos_y"), ("Scan X", "Scan Y"), ("ScanX", "ScanY"),
        ("X_Piezo", "Y_Piezo"), ("stage x (um)", "stage y (um)"), ("columns", "lines"), ("lon", "lat"),
        ("xm", "ym"), ("width", "height"), ("fast", "slow"),
    ],
)  # fmt: skip
def test_names_say_which_axis_is_x(along, down):
    size = {"row": 3, "col": 4}
    for first, second, row in ((down, along, 0), (along, down, 1)):
        sizes = (size["row"], size["col"]) if row == 0 else (size["col"], size["row"])
        cube = block(dim(sizes[0], first), dim(sizes[1], second), dim(9, "bias", "V"))
        found = roles(cube)
        assert (found.row, found.col, found.spectrum) == (row, 1 - row, 2)


@pytest.mark.parametrize("name", ["X-ray energy", "x-rays", "proxy", "index", "voltage"])
def test_names_that_only_hold_an_x_are_no_place(name):
    assert direction(name) == ""


def test_of_axes_that_say_nothing_the_one_that_the_image_lacks_is_the_spectrum():
    image = block(dim(3, "a"), dim(4, "b"))
    for place, shape in enumerate([(9, 3, 4), (3, 9, 4), (3, 4, 9)]):
        for hint in ("", "space"):
            found = by_shape([image, block(*(dim(n, "", "", hint) for n in shape))])[1]
            assert roles(found).spectrum == place
            assert not undecided(found)
    square = [block(dim(3), dim(3)), block(dim(3), dim(3), dim(3))]
    assert undecided(by_shape(square)[1])
    assert undecided(by_shape([block(dim(3), dim(3, "E", "eV")), block(dim(4), dim(5), dim(6))])[1])


def test_an_axis_without_a_unit_beside_two_places_is_the_spectrum_whatever_its_flag():
    stack = block(dim(3, "slice", "", "space"), dim(4, "y", "nm", "space"), dim(5, "x", "nm", "space"))
    assert roles(stack).spectrum == 0
    assert not undecided(stack)


def test_names_that_number_axes_are_shared_by_chance():
    image = block(index_dim(3, "dim_0"), index_dim(4, "dim_1"))
    cube = block(index_dim(9, "dim_0"), index_dim(3, "dim_1"), index_dim(4, "dim_2"))
    shared = share_names([image, cube])
    assert shared[1] is cube
    assert roles(by_shape(shared)[1]).spectrum == 0
    named = block(index_dim(9, "a"), index_dim(3, "b"), index_dim(4, "c"))
    assert share_names([block(index_dim(3, "a"), index_dim(4, "b")), named])[1] is named
