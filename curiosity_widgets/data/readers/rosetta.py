"""Electron-microscopy, Raman and luminescence formats through the optional package rosettasciio (GPL-3)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Block, Dim, index_dim
from curiosity_widgets.data.pairing.placing import Laid
from curiosity_widgets.data.readers.blocks import combine, renamed
from curiosity_widgets.data.readers.hdf5_file import hdf5_file
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.interpreter.warning_filters import warning_filters_alone

MODULES = {
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
_INSTALL = 'pip install "curiosity-widgets[formats]"'


def read(
    path: Path,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
) -> SpectralImage:
    """Image and spectra among a file's signals, which are named by their titles; units tell the axes.

    See :func:`..blocks.combine` for the options.
    Needs the package rosettasciio: pip install "curiosity-widgets[formats]".
    """
    return combine(
        blocks_of(path),
        str(path),
        image=image,
        spectra=spectra,
        order=order,
        origin=origin,
        step=step,
        grid=grid,
    )


def blocks_of(path: Path) -> list[Block]:
    """The signals of a file, each with its axes."""
    return renamed([_block(signal, number) for number, signal in enumerate(_signals(path))])


def _signals(path: Path) -> list[dict[str, Any]]:
    if h5py.is_hdf5(path):
        with hdf5_file(path):
            pass  # only checked: nothing in it leads to another file
    try:
        module = import_module(f"rsciio.{MODULES[path.suffix.lower()]}")
    except ImportError as error:
        raise CuriosityError(f"{path}: this format needs rosettasciio: {_INSTALL} ({error})") from error
    try:
        with _silent():
            signals: list[dict[str, Any]] = module.file_reader(str(path))
    except ImportError as error:
        raise CuriosityError(f"{path}: needs the package {_missing(error)}: {_INSTALL}") from error
    except Exception as error:  # each of its formats raises its own
        reason = " ".join(str(error).split())[:160]
        raise CuriosityError(
            f"{path}: rosettasciio cannot read it ({type(error).__name__}{': ' if reason else ''}{reason}); "
            "if the program that wrote it can, save it as .hspy or HDF5, else it is damaged: copy it again"
        ) from error
    return signals


@contextmanager
def _silent() -> Iterator[None]:
    """No warning and no log line of the library reaches the user: what matters is checked here."""
    logger = logging.getLogger("rsciio")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warning_filters_alone(Warning):
            yield
    finally:
        logger.setLevel(before)


def _missing(error: ImportError) -> str:
    """The package that an import error names, in its field or in its text."""
    quoted = re.search(r"'([\w.-]+)'", str(error))
    return error.name or (quoted.group(1) if quoted else f"it names itself ({error})")


def _block(signal: dict[str, Any], number: int) -> Block:
    metadata = signal.get("metadata", {})
    title = str(metadata.get("General", {}).get("title") or f"signal {number + 1}")
    quantity = str(metadata.get("Signal", {}).get("quantity") or "")
    name, _, unit = quantity.partition("(")
    axes = _in_order(signal["axes"], signal["data"].shape)
    dims = tuple(_dim(axis, size) for axis, size in zip(axes, signal["data"].shape, strict=False))
    return Block(title, signal["data"], dims, name.strip(), unit.rstrip(") "))


def _in_order(axes: Sequence[dict[str, Any]], shape: tuple[int, ...]) -> list[dict[str, Any]]:
    """The axes in the order of the array.

    The list is in that order; ``index_in_array`` is wrong in some formats (EELS of Velox, pictures of
    Renishaw), and counts only where the list cannot be right and it can.
    """
    listed = list(axes)
    sorted_axes = sorted(listed, key=lambda axis: axis.get("index_in_array", 0))
    fits = [order for order in (listed, sorted_axes) if tuple(int(axis["size"]) for axis in order) == shape]
    return fits[0] if fits else listed


def _dim(axis: dict[str, Any], size: int) -> Dim:
    # the navigate flag is left alone: it is not reliable in these formats
    units, name = axis.get("units"), axis.get("name")
    label, unit = (str(word) if isinstance(word, str) else "" for word in (name, units))
    scale = float(axis.get("scale") or 0.0)
    if axis.get("axis") is not None:
        values: FloatArray = np.asarray(axis["axis"], dtype=np.float64)
    elif scale and np.isfinite(scale):
        values = float(axis.get("offset") or 0.0) + scale * np.arange(int(axis["size"]))
    else:
        return index_dim(size, label)
    return Dim(values, label, unit)
