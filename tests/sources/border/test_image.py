from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border import checked_image
from curiosity_widgets.sources.protocol import Image

PLANE = np.arange(12.0).reshape(3, 4)


def checked(**changes):
    notes = []
    return checked_image(Image(**{"channels": {"height": PLANE}, **changes}), notes.append), notes


def test_what_is_as_it_should_be_passes_without_a_note():
    found, notes = checked(units={"height": "nm"}, pixel_size=(1e-9, 2e-9), taken_at=1.7e9, file="a.ibw")
    assert notes == []
    assert (found.units, found.pixel_size, found.taken_at) == ({"height": "nm"}, (1e-9, 2e-9), 1.7e9)
    assert found.file == "a.ibw"
    np.testing.assert_array_equal(found.channels["height"], PLANE)
    assert found.channels["height"] is not PLANE


@pytest.mark.parametrize("size", [(float("nan"), 1), (float("inf"), 1), "text", 3, (0, 1), (1, -1), (1,)])
def test_a_pixel_size_that_is_none_is_left_out(size):
    found, notes = checked(pixel_size=size)
    assert found.pixel_size is None
    assert "pixel_size as" in notes[0]


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"taken_at": float("nan")}, "taken_at as nan"),
        ({"units": "nm"}, "units as 'nm'"),
        ({"units": {"height": None, "phase": 3}}, "a unit as 3"),
        ({"pixel_unit": 7}, "pixel_unit as 7"),
        ({"file": 7}, "file as 7"),
        ({"channels": {1: PLANE}}, "a channel's name as 1"),
    ],
)
def test_what_a_run_can_do_without_is_replaced_and_noted(changes, note):
    _, notes = checked(**changes)
    assert len(notes) == 1
    assert note in notes[0]


@pytest.mark.parametrize(
    "channels",
    [None, {}, [PLANE], {"a": PLANE, "b": PLANE.T}, {"a": PLANE[0]}, {"a": "text"}, {"a": PLANE + 1j},
     {"a": PLANE[:0]}],
)  # fmt: skip
def test_channels_that_are_no_images_are_refused(channels):
    with pytest.raises(CuriosityError, match="the source"):
        checked(channels=channels)
