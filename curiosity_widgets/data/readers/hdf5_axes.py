"""Axes that HDF5 files attach to their arrays (dimension scales, as netCDF and xarray write them), and the
values that an array stands for (packed ones, the reversed axes of MATLAB)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.pairing.axes import Block, Dim, index_dim, share_names
from curiosity_widgets.data.readers.hdf5_file import (
    PREDICTION_MARK,
    datasets,
    reason_of,
    refuse_outside_storage,
    text,
)
from curiosity_widgets.data.readers.packed import unpacked
from curiosity_widgets.errors import CuriosityError

_NO_VARIABLE = "This is a netCDF dimension but not a netCDF variable"


class Stored:
    """A dataset as the array that it stands for, read when it is used.

    MATLAB keeps the first axis of an array last; here it is first again, and a list (1, n) or (n, 1) is (n,).
    """

    def __init__(self, dataset: h5py.Dataset) -> None:
        self._dataset = dataset
        self._matlab = "MATLAB_class" in dataset.attrs
        shape = tuple(int(n) for n in dataset.shape)
        if self._matlab:
            shape = shape[::-1]
            if len(shape) == 2 and min(shape) == 1:
                shape = (max(shape),)
        self.shape = shape
        self.ndim = len(shape)
        self.unit = unit_of(dataset)
        self.labels = tuple(text(one) for one in np.ravel(dataset.attrs.get("labels", ())).tolist())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        try:
            stored = self._dataset[()]
        except (OSError, RuntimeError) as error:
            raise CuriosityError(f"{self._dataset.file.filename}: {reason_of(error)}") from error
        values = unpacked(stored, self._dataset.attrs)
        values = values.T.reshape(self.shape) if self._matlab else values
        return values if dtype is None else np.asarray(values, dtype=dtype)


def short_names(names: Iterable[str]) -> dict[str, str]:
    """The last part of each path where no other ends in it, else the whole path."""
    paths = list(names)
    endings = [name.rsplit("/", 1)[-1] for name in paths]
    return {name: end if endings.count(end) == 1 else name for name, end in zip(paths, endings, strict=True)}


def unit_of(dataset: h5py.Dataset) -> str:
    """The unit of a dataset, empty where the file states none."""
    unit = text(dataset.attrs.get("units"))
    return "" if unit.lower() in {"generic", "none", "unknown", "1"} else unit


def scaled_blocks(file: h5py.File, path: Path, axis: str | None = None) -> list[Block]:
    """The arrays of two or three axes, each with its dimension scale; ``axis`` names that of the spectra."""
    blocks: list[Block] = []
    plain: list[Block] = []
    named = _nexus_axes(file)
    for dataset in datasets(file, path):
        if dataset.ndim in (2, 3) and not dataset.is_scale:
            beside = named.get(_address(dataset), {})
            dims = [_dim(dataset, number, path, axis, beside.get(number)) for number in range(dataset.ndim)]
            if any(dim is not None for dim in dims):
                known = tuple(
                    index_dim(int(size)) if dim is None else dim
                    for dim, size in zip(dims, dataset.shape, strict=True)
                )
                blocks.append(
                    Block(
                        _path_in(dataset),
                        dataset,
                        known,
                        quantity=text(dataset.attrs.get("long_name"), dataset.name.rsplit("/", 1)[-1]),
                        unit=unit_of(dataset),
                        predicted=PREDICTION_MARK in dataset.attrs,
                    )
                )
            elif dataset.ndim == 2 and "MATLAB_class" not in dataset.attrs:
                pixels = [index_dim(int(size), hint="space") for size in dataset.shape]
                plain.append(Block(_path_in(dataset), dataset, tuple(pixels), unit=unit_of(dataset)))
    images = any(len(block.dims) == 2 for block in blocks)
    return share_names(blocks if images or not blocks else [*blocks, *plain])


def _path_in(dataset: h5py.Dataset) -> str:
    """Where a dataset lies in its file. In NeXus data its last part is the name as it was before NeXus, whose
    names hold no blanks."""
    place: str = dataset.name.lstrip("/")
    full = text(dataset.attrs.get("long_name"))
    if not full or text(dataset.parent.attrs.get("NX_class")) != "NXdata":
        return place
    return f"{place.rpartition('/')[0]}/{full.replace('/', '_')}".lstrip("/")


def _nexus_axes(file: h5py.File) -> dict[int, dict[int, h5py.Dataset]]:
    """Axes of arrays as NeXus data name them, by the array's address and the number of the axis.

    In the attributes ``signal``, ``axes`` and ``NAME_indices`` of the group, or as files before 2014 have it
    in those of the array. https://manual.nexusformat.org/datarules.html
    """
    found: dict[int, dict[int, h5py.Dataset]] = {}
    groups: list[h5py.Group] = []
    file.visititems(lambda _, item: groups.append(item) if isinstance(item, h5py.Group) else None)
    for group in groups:
        if text(group.attrs.get("NX_class")) != "NXdata":
            continue
        common = _names(group.attrs.get("axes"))
        signals = {*_names(group.attrs.get("signal")), *_names(group.attrs.get("auxiliary_signals"))}
        for key in group:
            array = _member(group, key)
            if array is None or array.ndim not in (2, 3):
                continue
            names = _names(array.attrs.get("axes")) or (common if key in signals else [])
            numbers = {
                name: _number(group.attrs.get(f"{name}_indices"), place) for place, name in enumerate(names)
            }
            axes = {
                number: member
                for name, number in numbers.items()
                if name != "." and (member := _member(group, name)) is not None
            }
            if axes:
                found[_address(array)] = axes
    return found


def _member(group: h5py.Group, name: str) -> h5py.Dataset | None:
    """A dataset of a group, also by a link within the file: files with links out of it are refused before."""
    try:
        item = group.get(name)
    except (KeyError, OSError, RuntimeError):
        return None
    return item if isinstance(item, h5py.Dataset) and item.shape is not None else None


def _names(value: Any) -> list[str]:
    """The names in an attribute: a list, or one text in which colons or commas part them."""
    parts = [text(part) for part in np.ravel(value).tolist()] if value is not None else []
    parts = parts[0].strip("[]").replace(",", ":").split(":") if len(parts) == 1 else parts
    return [part.strip() for part in parts if part.strip()]


def _number(value: Any, place: int) -> int:
    """The number of an array's axis in an attribute ``NAME_indices``, its place in the list where none is."""
    numbers = np.ravel(value) if value is not None else np.empty(0)
    return int(numbers[0]) if numbers.size == 1 and numbers.dtype.kind in "iu" else place


def _address(dataset: h5py.Dataset) -> int:
    return int(h5py.h5o.get_info(dataset.id).addr)


def _dim(
    dataset: h5py.Dataset, number: int, path: Path, axis: str | None, beside: h5py.Dataset | None
) -> Dim | None:
    """One axis by its first scale, else by the dataset ``beside`` it, None where it has neither."""
    size = int(dataset.shape[number])
    scales = dataset.dims[number]
    scale = scales[0] if len(scales) else beside
    if scale is None:
        return None
    refuse_outside_storage(scale, path)  # a scale need not be linked, so it was not looked at before
    name = (_path_in(scale) if scale.name else scales.keys()[0]).rsplit("/", 1)[-1]
    hint = "" if axis is None else "spectrum" if name == axis.rsplit("/", 1)[-1] else "space"
    plain = text(scale.attrs.get("NAME")).startswith(_NO_VARIABLE)
    if scale.shape == (size + 1,) and scale.dtype.kind in "fiu" and not len(scales):  # edges of the cells
        edges = np.asarray(unpacked(scale[()], scale.attrs), dtype=np.float64)
        return Dim((edges[1:] + edges[:-1]) / 2, name, unit_of(scale), hint)  # type: ignore[arg-type]
    if not plain and scale.ndim == 1 and scale.dtype.kind in "fiu" and len(scale) != size:
        raise CuriosityError(
            f"{path}: axis '{name}' of '{_path_in(dataset)}' has {len(scale)} values, but the data "
            f"have {size} there; correct it in the file"
        )
    if plain or scale.shape != (size,) or scale.dtype.kind not in "fiu":
        return index_dim(size, name, hint)  # type: ignore[arg-type]
    values = np.asarray(unpacked(scale[()], scale.attrs), dtype=np.float64)
    return Dim(values, name, unit_of(scale), hint)  # type: ignore[arg-type]
