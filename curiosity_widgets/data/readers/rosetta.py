"""Electron-microscopy, Raman and luminescence formats through the optional package rosettasciio (GPL-3)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.blocks import Block, Dim, combine
from curiosity_widgets.data.readers.hdf5_file import hdf5_file
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

_MODULES = {
    ".dm3": "digitalmicrograph",
    ".dm4": "digitalmicrograph",
    ".emd": "emd",
    ".bcf": "bruker",
    ".wdf": "renishaw",
    ".sur": "digitalsurf",
    ".pro": "digitalsurf",
    ".ser": "tia",
    ".emi": "tia",
}


def read(
    path: Path,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
) -> SpectralImage:
    """Image and spectra among a file's signals, which are named by their titles; units tell the axes.

    See :func:`..blocks.combine` for the options.
    Needs the package rosettasciio: pip install "curiosity-widgets[formats]".
    """
    if h5py.is_hdf5(path):
        with hdf5_file(path):
            pass  # only checked: nothing in it leads to another file
    try:
        module = import_module(f"rsciio.{_MODULES[path.suffix.lower()]}")
    except ImportError as error:
        raise CuriosityError(
            f'{path}: this format needs rosettasciio: pip install "curiosity-widgets[formats]" ({error})'
        ) from error
    logging.getLogger("rsciio").setLevel(logging.ERROR)
    try:
        signals = module.file_reader(str(path))
    except Exception as error:  # each of its formats raises its own
        raise CuriosityError(f"{path}: could not be read ({type(error).__name__}); copy it again") from error
    blocks = [_block(signal, number) for number, signal in enumerate(signals)]
    return combine(_distinct(blocks), str(path), image=image, spectra=spectra, origin=origin, step=step)


def _block(signal: dict[str, Any], number: int) -> Block:
    metadata = signal.get("metadata", {})
    title = str(metadata.get("General", {}).get("title") or f"signal {number + 1}")
    quantity = str(metadata.get("Signal", {}).get("quantity") or "")
    name, _, unit = quantity.partition("(")
    axes = sorted(signal["axes"], key=lambda axis: axis.get("index_in_array", 0))
    return Block(title, signal["data"], tuple(_dim(axis) for axis in axes), name.strip(), unit.rstrip(") "))


def _dim(axis: dict[str, Any]) -> Dim:
    # the navigate flag is left alone: it is not reliable in these formats
    if axis.get("axis") is not None:
        values: FloatArray = np.asarray(axis["axis"], dtype=np.float64)
    else:
        values = float(axis.get("offset", 0.0)) + float(axis.get("scale", 1.0)) * np.arange(int(axis["size"]))
    units, name = axis.get("units"), axis.get("name")
    return Dim(
        values, str(name) if isinstance(name, str) else "", str(units) if isinstance(units, str) else ""
    )


def _distinct(blocks: list[Block]) -> list[Block]:
    """Titles that repeat get a number, so that each can be named."""
    titles = [block.name for block in blocks]
    return [
        block
        if titles.count(block.name) == 1
        else Block(f"{block.name} #{number + 1}", block.data, block.dims, block.quantity, block.unit)
        for number, block in enumerate(blocks)
    ]
