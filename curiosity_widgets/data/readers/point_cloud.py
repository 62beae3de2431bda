"""Spectra at points anywhere on the sample, in NSID files: a "point cloud" and its coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Block
from curiosity_widgets.data.pairing.frames import Frame, Picture, Points, laid
from curiosity_widgets.data.pairing.text import listed
from curiosity_widgets.data.pairing.units import metres
from curiosity_widgets.data.readers.blocks import image_of
from curiosity_widgets.data.readers.hdf5_axes import unit_of
from curiosity_widgets.data.readers.hdf5_file import datasets, text
from curiosity_widgets.data.readers.packed import unpacked
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError


def is_cloud(block: Block) -> bool:
    """Whether the first axis counts points anywhere on the sample, and the last is the spectrum's."""
    scale = block.data.parent[block.data.dims[0].label]
    kind = text(scale.attrs.get("dimension_type")).upper().rsplit(".", 1)[-1]
    return kind == "POINT_CLOUD" and block.data.ndim in (2, 3)


def scattered(
    file: h5py.File,
    blocks: Sequence[Block],
    clouds: Sequence[Block],
    image: str | Sequence[str] | None,
    spectra: str | None,
    channel: int,
    positions: str | None,
) -> SpectralImage:
    """The spectra of one of the ``clouds`` on the image among the ``blocks``; see :func:`..nsid.read`.

    Raises CuriosityError where there is a choice, or where image or spectra do not say where they lie.
    """
    where = file.filename
    named = [
        b for b in clouds if spectra is None or spectra.strip("/") in (b.name, b.name.rsplit("/", 1)[-1])
    ]
    if len(named) != 1:
        raise CuriosityError(f"{where}: name the spectra with spectra=, one of {listed(clouds)}")
    cloud = named[0]
    values = np.asarray(unpacked(cloud.data[()], cloud.data.attrs))
    if values.ndim == 3:
        if not 0 <= channel < values.shape[1]:
            raise CuriosityError(f"{where}: channel={channel} is not among 0 to {values.shape[1] - 1}")
        values = values[:, channel]
    places, unit = _coordinates(file, len(values), positions)
    planes, units, (row, col) = image_of([b for b in blocks if b not in clouds], where, image)
    frame = Frame.of_axes(row, col)
    if frame is None:
        raise CuriosityError(f"{where}: the image has no calibration, so spectra cannot be laid on it")
    along = cloud.dims[-1]
    points = Points(
        np.abs(values) if values.dtype.kind == "c" else values.astype(np.float64),
        places,
        Axis(along.values, along.name or "index", along.unit),
        spectra_name=cloud.quantity or "response",
        spectra_unit=cloud.unit,
        unit=unit,
        name=where,
        assumptions=("the columns of the coordinates are taken as x and y",),
    )
    return laid(Picture(planes, units, frame, where), points)


def _coordinates(file: h5py.File, count: int, name: str | None) -> tuple[FloatArray, str]:
    """Places (n, 2), x and y, and their unit of length."""
    where = file.filename
    wanted = (name or "coordinates").strip("/")
    found = [d for d in datasets(file, Path(where)) if d.name.strip("/").endswith(wanted)]
    if len(found) != 1 or found[0].shape not in ((count, 2), (2, count)):
        raise CuriosityError(
            f"{where}: no dataset '{wanted}' ({count}, 2) with x and y of each point; name one with "
            "positions="
        )
    unit = unit_of(found[0])
    if metres(unit) is None:
        raise CuriosityError(f"{where}: '{wanted}' is in {unit or 'no unit'}; a unit of length is needed")
    places: FloatArray = np.asarray(found[0][()], dtype=np.float64)
    return (places if places.shape == (count, 2) else places.T), unit
