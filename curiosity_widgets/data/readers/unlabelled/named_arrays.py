"""Arrays with names and nothing else, as ``.npz`` and plain HDF5 files hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from curiosity_widgets.data.pairing.axes import (
    Dim,
    checked_order,
    index_dim,
    is_place,
    kind,
)
from curiosity_widgets.data.pairing.orders import channels_first, order_of
from curiosity_widgets.data.pairing.placing import Laid, place
from curiosity_widgets.data.pairing.text import listed, names_of
from curiosity_widgets.data.readers.unlabelled.positions import places_of, places_of_map, rows_of
from curiosity_widgets.data.spectral_image import Axis, SpectralImage, as_float
from curiosity_widgets.errors import CuriosityError

VOLTAGE_KEYS = ("vstep", "v_step")


@dataclass(frozen=True)
class Naming:
    """How the arrays are to be read: which is what, what they are called, where the spectra lie."""

    image: str | Sequence[str] | None = None
    spectra: str | None = None
    axis: str | None = None
    positions: str | None = None
    axis_name: str | None = None
    axis_unit: str | None = None
    spectra_name: str = "response"
    spectra_unit: str | None = None
    order: Sequence[str] | None = None
    origin: tuple[float, float] | None = None
    step: tuple[float, float] | None = None
    grid: Laid | None = None


def from_arrays(content: Mapping[str, Any], where: str, naming: Naming) -> SpectralImage:
    """Named arrays as a SpectralImage.

    Raises CuriosityError where the roles of arrays or axes are not clear.
    """
    spectra_key = spectra_in(content, naming.spectra, where)
    cube = content[spectra_key]
    positions = naming.positions
    if positions is None and np.ndim(cube) in (2, 3) and "positions" in content and _unplaced(naming):
        positions = "positions"
    if positions is None and np.ndim(cube) != 3:
        raise CuriosityError(
            f"{where}: spectra have shape {np.shape(cube)}; a grid is (rows, cols, axis), "
            "scattered spectra (N, axis) need positions= as well"
        )
    names = _image_names(content, replace(naming, positions=positions), spectra_key, where)
    axis_key = naming.axis or _usual_axis(content, np.shape(cube))
    length = None if axis_key is None else int(np.size(_array(content, "axis", axis_key, where)))
    naming, kept = _with_kept_names(content, naming)
    facts: dict[str, Any] = {
        **kept,
        "spectra_name": naming.spectra_name,
        "spectra_unit": naming.spectra_unit
        if naming.spectra_unit is not None
        else str(getattr(cube, "unit", "")),
        "name": where,
    }
    if positions is not None:
        stack, labels, said = _stack(names, content, None, where)
        places, read_as = places_of(_array(content, "positions", positions, where), positions, where)
        if np.ndim(cube) == 3:
            cube = rows_of(
                as_float(cube, f"{where}: spectra '{spectra_key}'"), naming.order, len(places), where
            )
        along = _axis(content, axis_key, np.shape(cube)[-1], naming, where)
        said = (*said, *read_as, *_about_axis(content, axis_key, np.shape(cube)[-1], naming))
        return SpectralImage(stack, places, cube, along, assumptions=said, **{"channels": labels, **facts})
    order = (
        checked_order(naming.order)
        if naming.order is not None
        else order_of(
            np.shape(cube), _image_shapes(names, content), length, where, documented=spectra_key == "spectra"
        )
    )
    values = np.moveaxis(as_float(cube, f"{where}: spectra '{spectra_key}'"), order, (0, 1, 2))
    shape = (int(values.shape[0]), int(values.shape[1]))
    stack, labels, said = _stack(names, content, shape, where)
    along = _axis(content, axis_key, values.shape[2], naming, where)
    placed = place(
        (index_dim(stack.shape[1]), index_dim(stack.shape[2])),
        (index_dim(shape[0]), index_dim(shape[1])),
        where,
        origin=naming.origin,
        step=naming.step,
        grid=naming.grid,
    )
    flat = values.reshape(-1, values.shape[2])
    if naming.order is None and order[0] > order[1]:
        said = (*said, "rows and columns of the spectra exchanged, so that they have the shape of the image")
    said = (*placed.assumptions, *said, *_about_axis(content, axis_key, values.shape[2], naming))
    own = places_of_map(content, shape, stack.shape[1:]) if placed.assumptions else []
    if own:
        said = (*said, f"the lists {listed(own)} are not used: nothing relates them to the image's pixels")
    return SpectralImage(
        stack,
        placed.positions,
        flat,
        along,
        grid=placed.grid,
        assumptions=said,
        **{"channels": labels, **facts},
    )


def _unplaced(naming: Naming) -> bool:
    """Whether a user said nothing about where the spectra lie."""
    return naming.origin is None and naming.step is None and naming.grid is None


def _about_axis(content: Mapping[str, Any], key: str | None, length: int, naming: Naming) -> tuple[str, ...]:
    """What was assumed of the axis where neither the user nor a usual name says which list it is."""
    if naming.axis is not None or key in (*VOLTAGE_KEYS, "axis"):
        return ()
    if key is None:
        lists = [
            k for k, a in content.items() if np.ndim(a) == 1 and np.size(a) == length and not is_place(k)
        ]
        several = f"; {listed(lists)} are as long: name the axis with axis=" if lists else ""
        return (f"the axis of the spectra counts their values from 0{several}",)
    unit = str(getattr(content[key], "unit", ""))
    if kind(Dim(np.arange(length, dtype=float), key, unit)) == "spectrum":
        return ()
    return (f"the axis of the spectra is '{key}', the only list as long as they are; axis= names another",)


def spectra_in(content: Mapping[str, Any], named: str | None, where: str) -> str:
    """The array that holds the spectra: the one that a user named, "spectra", or the only one of three axes.

    Raises CuriosityError where there is none, or a choice.
    """
    return _chosen("spectra", named, _usual(content, "spectra"), content, where)


def images_in(content: Mapping[str, Any], named: str | Sequence[str] | None, where: str) -> list[str]:
    """The arrays that are the image, those that a user named or the usual ones; see :func:`spectra_in`."""
    return _image_names(content, Naming(image=named), "", where)


def _with_kept_names(content: Mapping[str, Any], naming: Naming) -> tuple[Naming, dict[str, Any]]:
    """Names and units that the file itself keeps, as an exported run does, where the user gave none.

    ``names`` are those of axis and spectra, each with its unit; ``pixel_size`` is in metres.
    """
    words = content.get("names")
    if words is None or np.shape(words) != (4,) or np.asarray(words).dtype.kind != "U":
        return naming, {}
    axis, axis_unit, spectra, unit = (str(word) for word in words)
    size = np.asarray(content.get("pixel_size", []), dtype=float)
    facts: dict[str, Any] = {"pixel_size": (float(size[0]), float(size[1]))} if size.shape == (2,) else {}
    for key in ("channels", "channel_units"):
        if naming.image is None and key in content:
            facts[key] = tuple(str(word) for word in np.ravel(content[key]))
    named = replace(
        naming,
        axis_name=naming.axis_name or axis,
        axis_unit=axis_unit if naming.axis_unit is None else naming.axis_unit,
        spectra_name=spectra if naming.spectra_name == "response" else naming.spectra_name,
        spectra_unit=naming.spectra_unit or unit,
    )
    return named, facts


def _image_names(content: Mapping[str, Any], naming: Naming, spectra_key: str, where: str) -> list[str]:
    """The arrays that are the image: those named, else image, image2, …, else the only one of two axes.

    Spectra, positions and axis are none.
    """
    names = names_of(naming.image, content)
    if names:
        for name in names:
            _array(content, "image", name, where)
        return names
    names = [
        k for k in content if k.startswith("image") and np.ndim(content[k]) in (2, 3) and k != spectra_key
    ]
    if names:
        return names
    others = {
        k: array for k, array in content.items() if k not in (spectra_key, naming.positions, naming.axis)
    }
    names = [k for k, array in others.items() if np.ndim(array) == 2]
    if len(names) != 1:
        _fail("image", {k: array for k, array in others.items() if np.ndim(array) > 1} or content, where)
    return names


def _image_shapes(names: Sequence[str], content: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The shapes (H, W) that the images may have; one of three axes has its channels first or last."""
    shapes: dict[tuple[int, int], None] = {}
    for name in names:
        shape = tuple(int(n) for n in np.shape(content[name]))
        for rows_cols in (shape,) if len(shape) == 2 else (shape[1:], shape[:2]):
            if len(rows_cols) == 2:
                shapes[(rows_cols[0], rows_cols[1])] = None
    return [*shapes]


def _axis(content: Mapping[str, Any], key: str | None, length: int, naming: Naming, where: str) -> Axis:
    if key is None:
        values = np.arange(length, dtype=float)
        return Axis(values, naming.axis_name or "index", naming.axis_unit or "")
    values = as_float(content[key], f"{where}: axis '{key}'").reshape(-1)
    name, unit = ("bias", "V") if key in VOLTAGE_KEYS else (key, str(getattr(content[key], "unit", "")))
    return Axis(values, naming.axis_name or name, unit if naming.axis_unit is None else naming.axis_unit)


def _usual(content: Mapping[str, Any], key: str) -> str | None:
    if key in content:
        return key
    cubes = [name for name, array in content.items() if np.ndim(array) == 3]
    return cubes[0] if len(cubes) == 1 else None


def _usual_axis(content: Mapping[str, Any], shape: tuple[int, ...]) -> str | None:
    """The bias, or the only list of numbers as long as one axis of the spectra; x and y are places."""
    bias = [key for key in (*VOLTAGE_KEYS, "axis") if key in content and np.ndim(content[key]) == 1]
    lists = [
        key
        for key, array in content.items()
        if np.ndim(array) == 1 and np.size(array) in shape and np.size(array) > 1 and not is_place(key)
    ]
    return bias[0] if bias else lists[0] if len(lists) == 1 else None


def _array(content: Mapping[str, Any], field: str, name: str, where: str) -> Any:
    if name not in content:
        raise CuriosityError(f"{where}: no array '{name}' for {field}=; there are {listing(content)}")
    return content[name]


def _chosen(field: str, named: str | None, usual: str | None, content: Mapping[str, Any], where: str) -> str:
    if named is not None:
        _array(content, field, named, where)
    chosen = named or usual
    return chosen if chosen is not None else _fail(field, content, where)


def _fail(field: str, content: Mapping[str, Any], where: str) -> str:
    raise CuriosityError(
        f"{where}: cannot tell which array is the {field}; name it with {field}=, one of {listing(content)}"
    )


def _stack(
    names: Sequence[str], content: Mapping[str, Any], map_shape: tuple[int, int] | None, where: str
) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """Channels (C, H, W) of the named arrays, their names, and what was assumed."""
    planes: list[Any] = []
    labels: list[str] = []
    said: list[str] = []
    for name in names:
        array = as_float(content[name], f"{where}: image '{name}'", flags=True)
        if array.ndim not in (2, 3):
            raise CuriosityError(f"{where}: image '{name}' has shape {array.shape}; it must be (H, W)")
        layers = array[None] if array.ndim == 2 else array
        if array.ndim == 3 and not channels_first(array.shape, map_shape, f"{where}: image '{name}'"):
            layers = np.moveaxis(array, -1, 0)
            said.append(f"image '{name}' {array.shape} read as rows, columns, channels")
        planes.extend(layers)
        labels.extend([name] if len(layers) == 1 else [f"{name} {i + 1}" for i in range(len(layers))])
    shapes = {plane.shape for plane in planes}
    if len(shapes) > 1:
        sizes = listed(f"{label} {plane.shape}" for label, plane in zip(labels, planes, strict=True))
        raise CuriosityError(f"{where}: image channels differ in size ({sizes}); choose some with image=")
    stack = planes[0][None] if len(planes) == 1 else np.stack(planes)
    return stack, tuple(labels), tuple(said)


def listing(content: Mapping[str, Any]) -> str:
    """The arrays with their shapes, for an error message."""
    return listed(f"{key} {np.shape(array)}" for key, array in content.items())
