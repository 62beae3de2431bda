"""Which arrays a file holds, for a user to say which of them is what."""

from __future__ import annotations

import os
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.data.probing.asking import ask
from curiosity_widgets.data.readers.hdf5_axes import Stored
from curiosity_widgets.data.readers.hdf5_file import datasets, hdf5_file
from curiosity_widgets.data.readers.unlabelled.numpy_files import numpy_file


def arrays_in(path: str | os.PathLike[str]) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the arrays of numbers in an HDF5 or .npz file, as ``image=`` and others take them.

    Empty for every other format: their readers do not ask. Raises CuriosityError for a damaged file.
    """
    found = ask(f"{__name__}:arrays_here", [Path(path)], files=[Path(path)])
    return {name: tuple(int(size) for size in shape) for name, shape in found.items()}


def arrays_here(where: Path) -> dict[str, tuple[int, ...]]:
    """As :func:`arrays_in`, in this process."""
    if h5py.is_hdf5(where):
        with hdf5_file(where) as file:
            return {found.name.lstrip("/"): Stored(found).shape for found in datasets(file, where)}
    if where.suffix.lower() == ".npz":
        with numpy_file(where) as arrays:
            return {name: np.shape(arrays[name]) for name in getattr(arrays, "files", ())}
    return {}
