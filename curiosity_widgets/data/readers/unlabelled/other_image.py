"""Spectra of a file whose arrays have no axes, on an image of another file; and images of such files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Block, index_dim
from curiosity_widgets.data.pairing.placing import Laid
from curiosity_widgets.data.readers.hdf5_axes import Stored, short_names
from curiosity_widgets.data.readers.hdf5_file import datasets, hdf5_file
from curiosity_widgets.data.readers.unlabelled.named_arrays import (
    Naming,
    from_arrays,
    images_in,
    spectra_in,
)
from curiosity_widgets.data.readers.unlabelled.numpy_files import numpy_file
from curiosity_widgets.data.spectral_image import SpectralImage, as_float
from curiosity_widgets.errors import CuriosityError


@contextmanager
def arrays_of(path: Path) -> Iterator[Mapping[str, Any]]:
    """The arrays of a NumPy or HDF5 file by name; that of an ``.npy`` file has the file's.

    HDF5 is read where an array is used. Raises CuriosityError for a damaged file.
    """
    if h5py.is_hdf5(path):
        with hdf5_file(path) as file:
            found = {dataset.name.lstrip("/"): dataset for dataset in datasets(file, path)}
            short = short_names(found)
            yield {short[name]: Stored(dataset) for name, dataset in found.items()}
    else:
        with numpy_file(path) as opened:
            names = getattr(opened, "files", None)
            yield {path.name: opened} if names is None else {name: opened[name] for name in names}


def image_blocks(path: Path, channels: str | Sequence[str] | None) -> list[Block]:
    """The images (H, W) of a file; ``channels`` names some. Raises CuriosityError where there is a choice."""
    with arrays_of(path) as content:
        names = images_in(content, channels, str(path))
        planes = {name: as_float(content[name], f"{path}: image '{name}'", flags=True) for name in names}
    blocks: list[Block] = []
    for name, plane in planes.items():
        if plane.ndim != 2:
            raise CuriosityError(
                f"{path}: image '{name}' has the shape {plane.shape}; one for another file must be (H, W)"
            )
        axes = index_dim(plane.shape[0], "y", "space"), index_dim(plane.shape[1], "x", "space")
        blocks.append(Block(name, plane, axes))
    return blocks


def on_image(
    path: Path,
    planes: Mapping[str, FloatArray],
    units: Mapping[str, str],
    pixel_size: tuple[float, float] | None,
    *,
    spectra_key: str | None = None,
    axis: str | None = None,
    positions: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
) -> SpectralImage:
    """The spectra of a file on ``planes`` (H, W), which have ``units`` and a ``pixel_size`` in metres.

    ``spectra_key``, ``axis`` and ``positions`` name arrays of the file; the others are as for one file.
    Raises CuriosityError where nothing says which array is the spectra, or where they lie.
    """
    with arrays_of(path) as content:
        key = spectra_in(content, spectra_key, str(path))
        named = {f"image {number}": plane for number, plane in enumerate(planes.values())}
        own = {
            name: array
            for name, array in content.items()
            if name == key or name in (axis, positions, "positions") or np.ndim(array) == 1
        }
        naming = Naming(
            image=list(named),
            spectra=key,
            axis=axis,
            positions=positions,
            order=order,
            origin=origin,
            step=step,
            grid=grid,
        )
        data = from_arrays({**own, **named}, str(path), naming)
    return replace(
        data,
        channels=tuple(planes),
        channel_units=tuple(units.get(name, "") for name in planes),
        pixel_size=pixel_size,
    )
