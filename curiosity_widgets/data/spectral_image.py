"""The data model: a structural image and the spectra measured on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating[Any]]
IntArray = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Axis:
    """The axis of a spectrum: ``values`` (S,), its name ("bias") and unit ("V")."""

    values: FloatArray
    name: str = "index"
    unit: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, eq=False)
class SpectralImage:
    """An image and spectra somewhere on it.

    Spectra are always kept as (N, S) with their positions (N, 2) in (row, col) of the image's pixel
    grid, so a full grid, a coarser or shifted grid and scattered points are one thing.
    Use :meth:`from_grid` for spectra on a regular grid.

    Raises CuriosityError when shapes do not fit. Spectra with non-finite values are dropped and
    counted in ``dropped``.
    """

    image: FloatArray  # (C, H, W)
    positions: FloatArray  # (N, 2) row, col; float where the grid is finer or shifted
    spectra: FloatArray  # (N, S)
    axis: Axis
    channels: tuple[str, ...] = ()
    channel_units: tuple[str, ...] = ()
    spectra_name: str = "response"
    spectra_unit: str = ""
    pixel_size: tuple[float, float] | None = None  # (row, col) in pixel_unit
    pixel_unit: str = "m"
    name: str = ""  # what `cw.open_data` or `cw.datasets.load` needs to find it again
    metadata: Mapping[str, Any] = field(default_factory=dict)
    dropped: int = 0  # spectra left out because they were not finite
