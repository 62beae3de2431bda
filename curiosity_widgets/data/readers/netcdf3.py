"""``.nc`` of the classic netCDF format, which is no HDF5; read with SciPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.data.pairing.axes import Block, Dim, index_dim, share_names
from curiosity_widgets.data.readers.hdf5_file import text
from curiosity_widgets.data.readers.packed import unpacked
from curiosity_widgets.errors import CuriosityError

_MARK = b"CDF"


def is_classic(path: Path) -> bool:
    """Whether a file begins as classic netCDF does."""
    with path.open("rb") as file:
        return file.read(3) == _MARK


def blocks_of(path: Path, axis: str | None = None) -> list[Block]:
    """The arrays of two or three axes, each with its own; ``axis`` names that of the spectra.

    Raises CuriosityError for a damaged file.
    """
    from scipy.io import netcdf_file  # takes long to import, and few files need it

    try:
        with netcdf_file(path, "r", mmap=False) as file:
            variables = {
                name: (found[:], found.dimensions, _attributes(found))
                for name, found in file.variables.items()
            }
    except Exception as error:  # SciPy passes on whatever a damaged file happens to cause
        raise CuriosityError(
            f"{path}: damaged netCDF file ({type(error).__name__}); copy it again"
        ) from error
    arrays = {
        name: (unpacked(values, about), dims, about) for name, (values, dims, about) in variables.items()
    }
    blocks = [
        Block(
            name,
            values,
            tuple(_dim(dim, size, arrays, axis) for dim, size in zip(dims, values.shape, strict=True)),
            quantity=text(about.get("long_name"), name),
            unit=text(about.get("units")),
        )
        for name, (values, dims, about) in arrays.items()
        if values.ndim in (2, 3) and values.dtype.kind in "fiu"
    ]
    return share_names(blocks)


def _attributes(variable: Any) -> dict[str, Any]:
    return dict(variable._attributes)  # noqa: SLF001 - SciPy has no other list of them


def _dim(name: str, size: int, arrays: dict[str, Any], axis: str | None) -> Dim:
    hint: Any = "" if axis is None else "spectrum" if name == axis else "space"
    values, dims, about = arrays.get(name, (np.empty(0), (), {}))
    if dims != (name,) or values.shape != (size,) or values.dtype.kind not in "fiu":
        return index_dim(size, name, hint)
    return Dim(np.asarray(values, dtype=np.float64), name, text(about.get("units")), hint)
