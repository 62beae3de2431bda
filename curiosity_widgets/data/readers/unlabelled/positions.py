"""Positions of spectra that an unlabelled file gives as a list: in which order, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import checked_order, direction, is_place
from curiosity_widgets.data.pairing.orders import FIRST, LAST
from curiosity_widgets.data.pairing.units import metres
from curiosity_widgets.data.spectral_image import as_float
from curiosity_widgets.errors import CuriosityError


def places_of(array: Any, name: str, where: str) -> tuple[FloatArray, tuple[str, ...]]:
    """Positions (N, 2) of an array (N, 2) or (rows, cols, 2), row and col in pixels, and what was assumed.

    Labels of the columns, as USID files have them, say which is x; whole numbers count pixels whatever unit
    stands beside them. Raises CuriosityError for a unit of length.
    """
    unit = str(getattr(array, "unit", ""))
    places = np.asarray(array)
    if metres(unit) is not None and places.dtype.kind not in "iu":
        raise CuriosityError(
            f"{where}: positions '{name}' are in {unit}, and nothing says where the image lies; give them as "
            "(row, col) in pixels of the image"
        )
    places = as_float(places, f"{where}: positions '{name}'")
    places = places.reshape(-1, 2) if places.ndim == 3 and places.shape[2] == 2 else places
    labels = [str(label) for label in getattr(array, "labels", ())]
    if [direction(label) for label in labels] == ["x", "y"] and places.shape[1:] == (2,):
        said = f"the columns of '{name}' are taken as {labels[0]} and {labels[1]}, in pixels of the image"
        return places[:, ::-1], (said,)
    return places, ()


def rows_of(cube: FloatArray, order: Sequence[str] | None, count: int, where: str) -> FloatArray:
    """Spectra (N, S) of a cube that has ``count`` positions, in the order of its rows and columns.

    ``order`` gives the axes of the cube. Raises CuriosityError where it fits in no way, or in two.
    """
    orders = [LAST, FIRST] if order is None else [checked_order(order)]
    fits = [o for o in orders if cube.shape[o[0]] * cube.shape[o[1]] == count]
    if len(fits) != 1:
        raise CuriosityError(
            f"{where}: spectra of the shape {cube.shape} do not fit {count} positions in one way; give the "
            "order of their axes with order=, e.g. order=row,col,axis, or grid= to leave the positions out"
        )
    values: FloatArray = np.moveaxis(cube, fits[0], (0, 1, 2)).reshape(count, -1)
    return values


def places_of_map(content: Mapping[str, Any], shape: tuple[int, int], image: tuple[int, ...]) -> list[str]:
    """Lists of x or y that are as long as the map of spectra is wide or high, and not as the image."""
    sizes = set(shape) - set(image)
    return [
        key
        for key, array in content.items()
        if is_place(key) and np.ndim(array) == 1 and np.size(array) in sizes
    ]
