"""Spectra that are read or computed when they are asked for: more than memory holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from curiosity_widgets.data.arrays import FloatArray, IntArray


class LazySpectra:
    """Spectra (N, S) that rows are taken from as from an array; ``np.asarray`` takes all of them.

    ``rows`` gives those (n, S) of numbers (n,), in any order and with repetitions.
    """

    ndim = 2

    def __init__(
        self, shape: tuple[int, int], dtype: npt.DTypeLike, rows: Callable[[IntArray], FloatArray]
    ) -> None:
        self.shape, self.dtype = shape, np.dtype(dtype)
        self._rows = rows

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def size(self) -> int:
        """Values in all."""
        return self.shape[0] * self.shape[1]

    def __getitem__(self, key: int | slice | npt.NDArray[Any]) -> FloatArray:
        """One spectrum (S,), or several (n, S): by number, slice, numbers or mask."""
        chosen = np.arange(len(self))[key] if isinstance(key, slice) else np.asarray(key)
        if chosen.dtype == bool:
            chosen = np.flatnonzero(chosen)
        numbers = np.atleast_1d(chosen).astype(np.int64)
        numbers = np.where(numbers < 0, numbers + len(self), numbers)
        if numbers.size and not (numbers.min() >= 0 and numbers.max() < len(self)):
            raise IndexError(f"there are {len(self)} spectra")
        found = self._rows(numbers)
        return found if chosen.ndim else found[0]

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self[:].astype(self.dtype if dtype is None else dtype, copy=False)

    def of(self, rows: IntArray) -> LazySpectra:
        """Some of them, still not read."""
        return LazySpectra((len(rows), self.shape[1]), self.dtype, lambda chosen: self[rows[chosen]])
