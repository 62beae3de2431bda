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
    refuse_outside_storage,
    text,
)
from curiosity_widgets.data.readers.packed import unpacked

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

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        values = unpacked(self._dataset[()], self._dataset.attrs)
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
    for dataset in datasets(file, path):
        if dataset.ndim in (2, 3) and not dataset.is_scale:
            dims = [_dim(dataset, number, path, axis) for number in range(dataset.ndim)]
            if all(dim is not None for dim in dims):
                blocks.append(
                    Block(
                        _path_in(dataset),
                        dataset,
                        tuple(dim for dim in dims if dim is not None),
                        quantity=text(dataset.attrs.get("long_name"), dataset.name.rsplit("/", 1)[-1]),
                        unit=unit_of(dataset),
                        predicted=PREDICTION_MARK in dataset.attrs,
                    )
                )
    return share_names(blocks)


def _path_in(dataset: h5py.Dataset) -> str:
    """Where a dataset lies in its file. In NeXus data its last part is the name as it was before NeXus, whose
    names hold no blanks."""
    place: str = dataset.name.lstrip("/")
    full = text(dataset.attrs.get("long_name"))
    if not full or text(dataset.parent.attrs.get("NX_class")) != "NXdata":
        return place
    return f"{place.rpartition('/')[0]}/{full.replace('/', '_')}".lstrip("/")


def _dim(dataset: h5py.Dataset, number: int, path: Path, axis: str | None) -> Dim | None:
    """One axis by its first scale, None where it has none."""
    size = int(dataset.shape[number])
    scales = dataset.dims[number]
    if not len(scales):
        return None
    scale = scales[0]
    refuse_outside_storage(scale, path)  # a scale need not be linked, so it was not looked at before
    name = (_path_in(scale) if scale.name else scales.keys()[0]).rsplit("/", 1)[-1]
    hint = "" if axis is None else "spectrum" if name == axis.rsplit("/", 1)[-1] else "space"
    plain = text(scale.attrs.get("NAME")).startswith(_NO_VARIABLE)
    if plain or scale.shape != (size,) or scale.dtype.kind not in "fiu":
        return index_dim(size, name, hint)  # type: ignore[arg-type]
    values = np.asarray(unpacked(scale[()], scale.attrs), dtype=np.float64)
    return Dim(values, name, unit_of(scale), hint)  # type: ignore[arg-type]
