"""NSID, the HDF5 layout of pyNSID and sidpy: main datasets whose axes are datasets beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.data.pairing.axes import Block, Dim, Kind, roles
from curiosity_widgets.data.pairing.placing import Laid
from curiosity_widgets.data.readers.blocks import combine
from curiosity_widgets.data.readers.hdf5_file import PREDICTION_MARK, datasets, text
from curiosity_widgets.data.readers.point_cloud import is_cloud, scattered
from curiosity_widgets.data.spectral_image import SpectralImage

KINDS: dict[str, Kind] = {
    "SPATIAL": "space",
    "SPECTRAL": "spectrum",
    "TEMPORAL": "spectrum",
    "FRAME": "stack",
    "TIME": "stack",
    "CHANNEL": "stack",
    "RECIPROCAL": "other",
    "POINT_CLOUD": "other",
}


def read(
    file: h5py.File,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
    channel: int | None = None,
    positions: str | None = None,
) -> SpectralImage:
    """Image and spectra of an open NSID file; see :func:`..blocks.combine` for the options.

    Spectra of a point cloud, (N, S) or (N, channels, S), are laid on the image by their coordinates (N, 2), x
    and y in a unit of length: a dataset "coordinates", or the one that ``positions`` names. ``channel`` is
    the number of one, the first by default.
    """
    found = list(main_datasets(file))
    clouds = [block for block in found if is_cloud(block)]
    if clouds and not any((r := roles(block)) is not None and r.spectrum is not None for block in found):
        return scattered(file, found, clouds, image, spectra, channel or 0, positions)
    return combine(
        found, file.filename, image=image, spectra=spectra, order=order, origin=origin, step=step, grid=grid
    )


def main_datasets(file: h5py.File) -> Iterator[Block]:
    """Datasets whose every axis has a label and, in the same group, a dataset of that name."""
    for dataset in datasets(file, Path(file.filename)):
        dims = _dims(dataset)
        if dims is not None:
            yield Block(
                dataset.name.lstrip("/"),
                dataset,
                dims,
                quantity=text(dataset.attrs.get("quantity")),
                unit=_unit(dataset),
                predicted=PREDICTION_MARK in dataset.attrs,
            )


def _dims(dataset: h5py.Dataset) -> tuple[Dim, ...] | None:
    # axes are found by label; the references in DIMENSION_LIST are never followed
    if dataset.ndim < 2:
        return None
    dims: list[Dim] = []
    for number, size in enumerate(dataset.shape):
        label = dataset.dims[number].label
        group = dataset.parent
        if not label or not isinstance(group.get(label, getlink=True), h5py.HardLink):
            return None
        scale = group[label]
        if (
            not isinstance(scale, h5py.Dataset)
            or scale.shape != (size,)
            or "dimension_type" not in scale.attrs
        ):
            return None
        kind = KINDS.get(text(scale.attrs["dimension_type"]).upper().rsplit(".", 1)[-1], "")
        values = np.asarray(scale[()], dtype=np.float64)
        dims.append(Dim(values, text(scale.attrs.get("name"), label), _unit(scale), kind))
    return tuple(dims)


def _unit(dataset: h5py.Dataset) -> str:
    unit = text(dataset.attrs.get("units"))
    return "" if unit.lower() in {"generic", "none", "unknown"} else unit
