"""``.hspy``: signals of hyperspy, read without hyperspy."""

from __future__ import annotations

from collections.abc import Iterator

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.blocks import Block, Dim, Kind, combine
from curiosity_widgets.data.readers.hdf5_file import text
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

_NOTHING = {"", "_None_", "<undefined>", "None"}


def read(
    file: h5py.File,
    *,
    image: str | list[str] | None = None,
    spectra: str | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
) -> SpectralImage:
    """Image and spectra among the signals of an open ``.hspy`` file, which are named by their titles in
    the file; see :func:`..blocks.combine` for the options."""
    where = file.filename
    found = list(signals(file))
    if not found:
        raise CuriosityError(f"{where}: holds no hyperspy signal with data")
    return combine(found, where, image=image, spectra=spectra, origin=origin, step=step)


def signals(file: h5py.File) -> Iterator[Block]:
    """The signals under Experiments, with their axes."""
    experiments = file["Experiments"]
    for name in experiments:
        group = experiments[name]
        data = group.get("data") if isinstance(group, h5py.Group) else None
        if isinstance(data, h5py.Dataset) and data.dtype.kind in "fiubc" and data.ndim:
            attributes = [group[f"axis-{i}"].attrs if f"axis-{i}" in group else {} for i in range(data.ndim)]
            signal_axes = sum(not _navigates(a) for a in attributes)
            dims = tuple(_dim(group.get(f"axis-{i}"), size, signal_axes) for i, size in enumerate(data.shape))
            quantity, unit = _quantity(group)
            yield Block(name, data, dims, quantity, unit)


def _navigates(attributes: object) -> bool:
    value = attributes.get("navigate", True) if hasattr(attributes, "get") else True
    return bool(value)


def _dim(axis: h5py.Group | None, size: int, signal_axes: int) -> Dim:
    if axis is None:
        return Dim(np.arange(size, dtype=float))
    attributes = axis.attrs
    if "axis" in axis and axis["axis"].shape == (size,):  # an axis that is not uniform
        values: FloatArray = np.asarray(axis["axis"][()], dtype=np.float64)
    else:
        values = float(attributes.get("offset", 0.0)) + float(attributes.get("scale", 1.0)) * np.arange(size)
    name, unit = (text(attributes.get(key)) for key in ("name", "units"))
    hint: Kind = "spectrum" if not _navigates(attributes) and signal_axes == 1 else "space"
    return Dim(values, "" if name in _NOTHING else name, "" if unit in _NOTHING else unit, hint)


def _quantity(group: h5py.Group) -> tuple[str, str]:
    """Name and unit from metadata such as "Intensity (Counts)"."""
    signal = group.get("metadata/Signal")
    words = text(signal.attrs.get("quantity")) if isinstance(signal, h5py.Group) else ""
    name, _, unit = words.partition("(")
    return name.strip(), unit.rstrip(") ")
