"""Objects in memory as a notebook has them: HyperSpy signals, sidpy Datasets, xarray and NumPy arrays.

They are known by what they have; none of these libraries is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from curiosity_widgets.data.pairing.axes import Block, Dim, Kind, index_dim, share_names
from curiosity_widgets.data.pairing.placing import Laid
from curiosity_widgets.data.pairing.review import reviewed
from curiosity_widgets.data.plain import unmasked
from curiosity_widgets.data.readers.blocks import combine, renamed
from curiosity_widgets.data.readers.nsid import KINDS
from curiosity_widgets.data.readers.unlabelled.named_arrays import Naming, from_arrays
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

_WHERE = "data in memory"


def from_objects(
    spectra: Any,
    *,
    image: Any = None,
    channels: Sequence[str] | None = None,
    axis: Sequence[float] | None = None,
    positions: Any = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str = "response",
    spectra_unit: str = "",
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
    counts: bool | None = None,
) -> SpectralImage:
    """Spectra and the image that they were taken on.

    ``spectra``: a HyperSpy signal, a sidpy Dataset or an xarray DataArray (rows, cols, axis in any order), or
    a NumPy array (rows, cols, S), with ``positions`` (N, 2) also (N, S); ``image``: one of these or a list
    of them, or "mean". NumPy arrays take ``axis`` (S,), its name and unit, and ``channels`` names the images.
    ``order``, ``origin``, ``step`` and ``grid`` as for files. Raises CuriosityError where they do not fit.
    """
    pictures = image if isinstance(image, list | tuple) else [] if image is None else [image]
    if channels is not None and len(channels) != len(pictures):
        raise CuriosityError(f"{_WHERE}: channels= has {len(channels)} names for {len(pictures)} images")
    if is_labelled(spectra):
        mean = isinstance(image, str) and image == "mean"
        blocks = [] if mean else renamed([_image_block(one, n, channels) for n, one in enumerate(pictures)])
        cube = block_of(spectra, "spectra")
        both = [
            *blocks,
            replace(cube, name=cube.name if cube.name not in {b.name for b in blocks} else "spectra"),
        ]
        data = combine(
            share_names(both),
            _WHERE,
            image="mean" if mean else [block.name for block in blocks] or None,
            spectra=both[-1].name,
            order=order,
            origin=origin,
            step=step,
            grid=grid,
        )
        signal = str(_get(spectra, "metadata", "Signal", "signal_type") or "")
        return reviewed(replace(data, name="", metadata={"signal_type": signal}), counts)
    arrays = pictures
    if not arrays:
        raise CuriosityError(f"{_WHERE}: an array of spectra needs image= as well")
    names = list(channels or [f"image {n + 1}" if len(arrays) > 1 else "image" for n in range(len(arrays))])
    content = {name: unmasked(array) for name, array in zip(names, arrays, strict=True)}
    content["spectra"] = unmasked(spectra)
    given = {"axis": axis, "positions": positions}
    content |= {key: np.asarray(value) for key, value in given.items() if value is not None}
    naming = Naming(
        image=names,
        spectra="spectra",
        axis=None if axis is None else "axis",
        positions=None if positions is None else "positions",
        axis_name=axis_name or "index",
        axis_unit=axis_unit,
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
        order=order,
        origin=origin,
        step=step,
        grid=grid,
    )
    return reviewed(replace(from_arrays(content, _WHERE, naming), name=""), counts)


def is_labelled(obj: Any) -> bool:
    """Whether an object describes its own axes, as far as :func:`block_of` knows."""
    return any(found(obj) for found in (_is_hyperspy, _is_sidpy, _is_xarray))


def block_of(obj: Any, name: str) -> Block:
    """An object with axes as a block; ``name`` where it has none of its own.

    Raises CuriosityError for an object of another kind.
    """
    if _is_hyperspy(obj):
        quantity, _, unit = str(_get(obj, "metadata", "Signal", "quantity") or "").partition("(")
        axes = list(obj.axes_manager._axes)  # noqa: SLF001 - the only list in the order of the array
        signal_axes = sum(not axis.navigate for axis in axes)
        dims = tuple(_hyperspy_dim(axis, signal_axes) for axis in axes)
        kept = _get(obj, "metadata", "Curiosity", "axis_values")
        if kept is not None and np.shape(kept) == (len(dims[-1]),):  # a loop: its axes run one way
            words = [_word(_get(obj, "metadata", "Curiosity", key)) for key in ("axis_name", "axis_unit")]
            dims = (*dims[:-1], Dim(np.asarray(kept, dtype=np.float64), words[0], words[1], "spectrum"))
        title = str(_get(obj, "metadata", "General", "title") or name)
        return Block(title, unmasked(obj.data), dims, quantity.strip(), unit.rstrip(") "))
    if _is_sidpy(obj):
        dims = tuple(_sidpy_dim(obj._axes[number]) for number in range(obj.ndim))  # noqa: SLF001
        title = str(getattr(obj, "title", "") or name)
        return Block(
            title,
            unmasked(obj),
            dims,
            _word(getattr(obj, "quantity", "")),
            _word(getattr(obj, "units", "")),
        )
    if _is_xarray(obj):
        dims = tuple(_xarray_dim(obj, str(dim)) for dim in obj.dims)
        title = str(obj.name or name)
        quantity = _word(obj.attrs.get("long_name", obj.name))
        return Block(title, unmasked(obj.values), dims, quantity, _word(obj.attrs.get("units", "")))
    raise CuriosityError(
        f"{type(obj).__name__} is no data that is known here; hand in a HyperSpy signal, a sidpy Dataset, an "
        "xarray DataArray, a NumPy array, or the path of a file"
    )


def _image_block(obj: Any, number: int, channels: Sequence[str] | None) -> Block:
    """An image as a block; one without axes of its own has none but its pixels."""
    name = channels[number] if channels and number < len(channels) else f"image {number + 1}"
    if is_labelled(obj):
        block = block_of(obj, name)
        return replace(block, name=name) if channels or block.name == "generic" else block
    array = unmasked(obj)
    if array.ndim != 2:
        raise CuriosityError(f"{_WHERE}: an image has the shape {array.shape}; it must be (rows, cols)")
    return Block(name, array, tuple(index_dim(n, d, "space") for n, d in zip(array.shape, "yx", strict=True)))


def _is_hyperspy(obj: Any) -> bool:
    return hasattr(obj, "axes_manager") and hasattr(obj, "data")


def _is_sidpy(obj: Any) -> bool:
    return hasattr(obj, "_axes") and hasattr(obj, "data_type") and hasattr(obj, "ndim")


def _is_xarray(obj: Any) -> bool:
    return all(hasattr(obj, name) for name in ("dims", "coords", "values", "attrs"))


def _hyperspy_dim(axis: Any, signal_axes: int) -> Dim:
    hint: Kind = "spectrum" if not axis.navigate and signal_axes == 1 else "space"
    return Dim(np.asarray(axis.axis, dtype=np.float64), _word(axis.name), _word(axis.units), hint)


def _sidpy_dim(axis: Any) -> Dim:
    kind = KINDS.get(str(getattr(axis.dimension_type, "name", axis.dimension_type)).upper(), "")
    return Dim(np.asarray(axis.values, dtype=np.float64), _word(axis.name), _word(axis.units), kind)


def _xarray_dim(array: Any, name: str) -> Dim:
    size = int(array.sizes[name])
    if name not in array.coords:
        return index_dim(size, name)
    values = np.asarray(array.coords[name].values)
    if values.shape != (size,) or values.dtype.kind not in "fiu":
        return index_dim(size, name)
    return Dim(values.astype(np.float64), name, _word(array.coords[name].attrs.get("units", "")))


def _word(value: Any) -> str:
    """A name or unit, empty where the library says that there is none."""
    text = "" if value is None else str(value)
    return "" if text in {"<undefined>", "None", "generic", "undefined"} else text


def _get(obj: Any, *path: str) -> Any:
    """A value of nested metadata, None where a part of the path is missing."""
    for name in path:
        obj = getattr(obj, name, None)
    return obj
