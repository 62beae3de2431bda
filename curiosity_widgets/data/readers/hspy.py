"""``.hspy``: signals of hyperspy, read without hyperspy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Block, Dim, Kind, index_dim
from curiosity_widgets.data.pairing.placing import Laid
from curiosity_widgets.data.readers.blocks import combine
from curiosity_widgets.data.readers.expression import evaluated
from curiosity_widgets.data.readers.hdf5_file import PREDICTION_MARK, text
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError, quoted

_NOTHING = {"", "_None_", "<undefined>", "None", "undefined", "t.Undefined"}
_NOT_PARAMETERS = {"expression", "name", "units", "navigate", "size", "is_binned", "index_in_array", "_type"}


def read(
    file: h5py.File,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
) -> SpectralImage:
    """Image and spectra among the signals of an open ``.hspy`` file, which are named by their titles in
    the file; see :func:`..blocks.combine` for the options."""
    where = file.filename
    found = list(signals(file))
    if not found:
        raise CuriosityError(f"{where}: holds no hyperspy signal with data")
    return combine(
        found, where, image=image, spectra=spectra, order=order, origin=origin, step=step, grid=grid
    )


def signals(file: h5py.File) -> Iterator[Block]:
    """The signals under Experiments, with their axes.

    Raises CuriosityError where an axis is not as long as the data.
    """
    experiments = file["Experiments"]
    for name in experiments:
        group = experiments[name]
        data = group.get("data") if isinstance(group, h5py.Group) else None
        if isinstance(data, h5py.Dataset) and data.dtype.kind in "fiubc" and data.ndim:
            attributes = [group[f"axis-{i}"].attrs if f"axis-{i}" in group else {} for i in range(data.ndim)]
            signal_axes = sum(not _navigates(a) for a in attributes)
            dims = tuple(
                _dim(group.get(f"axis-{i}"), size, signal_axes, name) for i, size in enumerate(data.shape)
            )
            dims = _with_kept_axis(group, dims)
            quantity, unit = _quantity(group)
            yield Block(name, data, dims, quantity, unit, predicted=PREDICTION_MARK in data.attrs)


def _with_kept_axis(group: h5py.Group, dims: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The axes, that of the spectra as exported runs keep it where HyperSpy has no place for it: a loop."""
    kept = group.get("metadata/Curiosity")
    values = kept.get("axis_values") if isinstance(kept, h5py.Group) else None
    if not isinstance(values, h5py.Dataset) or not dims or values.shape != (len(dims[-1]),):
        return dims
    name, unit = (text(kept[key][()] if key in kept else "") for key in ("axis_name", "axis_unit"))
    return (*dims[:-1], Dim(np.asarray(values[()], dtype=np.float64), name, unit, "spectrum"))


def _navigates(attributes: object) -> bool:
    value = attributes.get("navigate", True) if hasattr(attributes, "get") else True
    return bool(value)


def _dim(axis: h5py.Group | None, size: int, signal_axes: int, signal: str) -> Dim:
    if axis is None:
        return index_dim(size)
    attributes = axis.attrs
    name, unit = (text(attributes.get(key)) for key in ("name", "units"))
    name, unit = ("" if word in _NOTHING else word for word in (name, unit))
    hint: Kind = "spectrum" if not _navigates(attributes) and signal_axes == 1 else "space"
    values = _values(axis, size, f"signal '{signal}': axis '{name or axis.name.rsplit('/', 1)[-1]}'")
    return index_dim(size, name, hint) if values is None else Dim(values, name, unit, hint)


def _values(axis: h5py.Group, size: int, what: str) -> FloatArray | None:
    """The values (size,) of an axis: a list, a formula, or a uniform scale; None where it has none.

    Raises CuriosityError where it is not as long as the data.
    """
    attributes = axis.attrs
    stated = int(_number(attributes, "size", what) or size)
    if isinstance(axis.get("axis"), h5py.Dataset):
        values: Any = np.asarray(axis["axis"][()], dtype=np.float64).reshape(-1)
    elif "expression" in attributes:
        values = _computed(axis, size, what)
    else:
        scale = _number(attributes, "scale", what)
        if not scale:
            return None
        # as long as the data: a size that is wrong may be huge
        values = (_number(attributes, "offset", what) or 0.0) + scale * np.arange(size)
    if len(values) != size or stated != size:
        raise CuriosityError(f"{what} has {max(stated, len(values))} values, but the data have {size} there")
    return np.asarray(values, dtype=np.float64)


def _number(attributes: Any, key: str, what: str) -> float | None:
    """A number among the attributes, None where there is none. Raises CuriosityError for anything else.

    A scale that is NaN is none: that is how some programs leave out a calibration.
    """
    value = attributes.get(key)
    if value is None or isinstance(value, h5py.Empty) or (isinstance(value, str) and value in _NOTHING):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("inf")
    if key == "scale" and np.isnan(number):
        return None
    if not np.isfinite(number):
        raise CuriosityError(
            f"{what}: its {key} is {quoted(text(value))}, not a number; correct it in the file"
        )
    return number


def _computed(axis: h5py.Group, size: int, what: str) -> FloatArray:
    """A formula of ``x``, which is an axis itself, and of numbers that are kept beside it."""
    expression = text(axis.attrs["expression"])
    base = axis.get("x")
    values = _values(base, size, f"{what}, x") if isinstance(base, h5py.Group) else None
    if values is None:
        raise CuriosityError(f"{what} is the formula '{expression}' of an axis x that is not in the file")
    numbers = {
        key: float(value)
        for key, value in axis.attrs.items()
        if key not in _NOT_PARAMETERS and np.ndim(value) == 0 and isinstance(value, int | float | np.number)
    }
    found: FloatArray = np.broadcast_to(evaluated(expression, {**numbers, "x": values}), (size,))
    return found


def _quantity(group: h5py.Group) -> tuple[str, str]:
    """Name and unit from metadata such as "Intensity (Counts)"."""
    signal = group.get("metadata/Signal")
    words = text(signal.attrs.get("quantity")) if isinstance(signal, h5py.Group) else ""
    name, _, unit = words.partition("(")
    return name.strip(), unit.rstrip(") ")
