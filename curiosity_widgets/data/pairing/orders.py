"""Which axis of an unlabelled cube is the spectrum, and which of a picture its colours, by their sizes."""

from __future__ import annotations

from collections.abc import Collection
from itertools import permutations

from curiosity_widgets.data.pairing.axes import ORDER_WORDS
from curiosity_widgets.errors import CuriosityError

Shape = tuple[int, ...]
Order = tuple[int, int, int]  # places of row, col and axis in the array

LAST, FIRST = (0, 1, 2), (1, 2, 0)


def order_of(
    shape: Shape, images: Collection[tuple[int, int]], length: int | None, where: str, *, documented: bool
) -> Order:
    """Places of row, col and axis in a cube of this shape.

    ``images``: shapes (H, W) of the images; ``length``: of the axis, None where there is none;
    ``documented``: whether the array's name promises (rows, cols, axis).
    Raises CuriosityError where the sizes leave a choice.
    """
    orders: list[Order] = [(a, b, c) for a, b, c in permutations(range(3))]
    on_image = [o for o in orders if (shape[o[0]], shape[o[1]]) in images]
    both = _plain([o for o in on_image if length is None or shape[o[2]] == length])
    if LAST in both and (documented or len(both) == 1):
        return LAST
    if len(both) == 1:
        return both[0]
    if both:
        raise CuriosityError(f"{where}: {_choices(shape, both)}")
    if documented and (length is None or shape[2] == length):
        return LAST
    if length is None:
        raise CuriosityError(
            f"{where}: spectra have the shape {tuple(shape)}, which fits no image beside them "
            f"({', '.join(f'{h} x {w}' for h, w in images)}), and nothing says which axis is the spectrum; "
            "give order=row,col,axis or order=axis,row,col, or name a list of its values with axis="
        )
    fitting = [order for order in (LAST, FIRST) if shape[order[2]] == length]
    if len(fitting) > 1:
        raise CuriosityError(f"{where}: {_choices(shape, fitting)}")
    return fitting[0] if fitting else LAST  # of no fitting length: refused where the axis is checked


def channels_first(shape: Shape, map_shape: tuple[int, int] | None, where: str) -> bool:
    """Whether a picture of three axes has its channels first, (C, H, W), or last, (H, W, C).

    ``map_shape``: rows and columns of the spectra. Raises CuriosityError where neither is known.
    """
    if map_shape in (shape[1:], shape[:2]):
        return map_shape == shape[1:]
    if 2 * shape[0] <= min(shape[1:]):
        return True
    if 2 * shape[2] <= min(shape[:2]):
        return False
    raise CuriosityError(
        f"{where} has the shape {tuple(shape)}, and nothing says which axis counts its channels; give each "
        "channel as an array (H, W) of its own"
    )


def _plain(orders: list[Order]) -> list[Order]:
    """Without those that only exchange rows and columns of another: a square image cannot decide."""
    return [o for o in orders if o[0] < o[1] or (o[1], o[0], o[2]) not in orders]


def _choices(shape: Shape, orders: Collection[Order]) -> str:
    words = [",".join(ORDER_WORDS[order.index(place)] for place in range(3)) for order in orders]
    return (
        f"spectra have the shape {tuple(shape)}, and their axes can be read in several ways; "
        f"choose order={' or order='.join(words)}"
    )
