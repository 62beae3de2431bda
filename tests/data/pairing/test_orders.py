from __future__ import annotations

import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.pairing.orders import channels_first, order_of


@pytest.mark.parametrize(
    ("shape", "images", "length", "documented", "order"),
    [
        ((7, 9, 30), [(7, 9)], 30, False, (0, 1, 2)),
        ((30, 7, 9), [(7, 9)], None, False, (1, 2, 0)),
        ((9, 7, 30), [(7, 9)], None, False, (1, 0, 2)),
        ((7, 30, 9), [(7, 9)], 30, False, (0, 2, 1)),
        ((30, 4, 5), [(7, 9)], 30, False, (1, 2, 0)),
        ((4, 5, 30), [(7, 9)], 30, False, (0, 1, 2)),
        ((4, 5, 30), [(7, 9)], None, True, (0, 1, 2)),
        ((9, 9, 9), [(9, 9)], 9, True, (0, 1, 2)),
        ((9, 9, 30), [(9, 9)], None, False, (0, 1, 2)),
        ((4, 5, 30), [(7, 9)], 12, True, (0, 1, 2)),  # refused later, where the axis is checked
        ((30, 4, 5), [(7, 9)], 30, True, (1, 2, 0)),
    ],
)
def test_sizes_say_which_axis_is_what(shape, images, length, documented, order):
    assert order_of(shape, images, length, "f", documented=documented) == order


@pytest.mark.parametrize(
    ("shape", "images", "length"),
    [((9, 9, 9), [(9, 9)], 9), ((4, 5, 30), [(7, 9)], None), ((30, 5, 30), [(7, 9)], 30)],
)
def test_a_choice_is_refused_with_the_orders_to_choose_from(shape, images, length):
    with pytest.raises(CuriosityError, match="order=axis,row,col") as caught:
        order_of(shape, images, length, "f", documented=False)
    assert "order=row,col,axis" in str(caught.value)


@pytest.mark.parametrize(
    ("shape", "map_shape", "first"),
    [
        ((3, 32, 48), (32, 48), True),
        ((32, 48, 3), (32, 48), False),
        ((3, 32, 48), (8, 12), True),
        ((32, 48, 4), (8, 12), False),
        ((32, 48, 4), None, False),
    ],
)
def test_channels_are_counted_by_the_axis_that_is_no_side_of_the_map(shape, map_shape, first):
    assert channels_first(shape, map_shape, "f") == first


def test_a_cube_without_a_short_side_is_refused():
    with pytest.raises(CuriosityError, match="an array \\(H, W\\) of its own"):
        channels_first((9, 10, 11), (3, 4), "f")
