"""Reading as much of a damaged HDF5 file as there is, dataset by dataset and row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.safety import checked_array

# What h5py and this package raise of damage.
ERRORS = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, CuriosityError)
_TRIED = 20_000  # rows of one dataset that are tried one by one


class Reader:
    """Gives arrays, and notes what it could not read."""

    def __init__(self, path: Path, file: h5py.File) -> None:
        self._path, self.file = path, file
        self.lost: set[str] = set()  # datasets that cannot be read at all
        self.notes: list[str] = []  # a phrase for each that cannot be read, or not wholly
        self._read: dict[str, np.ndarray | None] = {}

    def rows(self, name: str) -> np.ndarray | None:
        """All rows of a dataset, those that cannot be read as zeros or NaN; None where there are none.

        A single number, as learners keep among their arrays, is one row.
        """
        if name not in self._read:
            self._read[name] = self._rows(name)
        return self._read[name]

    def names(self) -> Iterator[str]:
        """Datasets of the table of columns that are there, whatever the axis is called."""
        for column in columns.table(columns.AXIS):
            if self._dataset(column.name) is not None:
                yield column.name

    def _rows(self, name: str) -> np.ndarray | None:
        dataset = self._dataset(name)
        if dataset is None:
            self._lose(name)
            return None
        try:
            return np.atleast_1d(checked_array(self._path, dataset))
        except ERRORS:
            return self._row_by_row(name, dataset)

    def _dataset(self, name: str) -> h5py.Dataset | None:
        """A dataset inside the file, of plain numbers; None for anything else."""
        try:
            if not isinstance(self.file.get(name, getlink=True), h5py.HardLink):
                return None
            item = self.file[name]
            plain = isinstance(item, h5py.Dataset) and not item.is_virtual and item.external is None
            return item if plain and item.dtype.kind in "biufS" else None
        except ERRORS:
            return None

    def _row_by_row(self, name: str, dataset: h5py.Dataset) -> np.ndarray | None:
        try:
            count = len(dataset)
            if dataset.chunks is None or not 0 < count <= _TRIED:
                raise ValueError("not in rows")
            fill = np.nan if dataset.dtype.kind == "f" else 0
            array = np.full(dataset.shape, fill, dtype=dataset.dtype)
        except (*ERRORS, MemoryError):
            self._lose(name)
            return None
        bad = 0
        for row in range(count):
            try:
                array[row] = dataset[row]
            except ERRORS:
                bad += 1
        if bad == count:
            self._lose(name)
            return None
        self.notes.append(f"{bad} of {count} rows of '{name}' cannot be read")
        return array

    def _lose(self, name: str) -> None:
        if name not in self.lost:
            self.lost.add(name)
            self.notes.append(f"'{name}' cannot be read")
