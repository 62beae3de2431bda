from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.pairing.axes import Block, Dim, checked_order, index_dim, kind, roles, share_names


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
