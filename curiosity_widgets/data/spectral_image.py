"""The data model: a structural image and the spectra measured on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.large.lazy_spectra import LazySpectra
from curiosity_widgets.data.plain import unmasked
from curiosity_widgets.errors import CuriosityError

_ROWS_AT_A_TIME = 1 << 22  # values checked at once, so that a check costs little memory
_ON_POSITION = 0.5  # pixels: how near a scattered position must be to be meant


def as_float(values: Any, what: str, *, flags: bool = False) -> FloatArray:
    """Real floating-point numbers, NaN where they are masked, without a copy where they are that already.

    ``flags``: True and False are taken, too, as 1 and 0; an image may show phases, but no spectrum does.
    Raises CuriosityError for complex numbers and for anything that is not a number.
    """
    array = unmasked(values)
    if array.dtype.kind == "c":
        raise CuriosityError(f"{what} is complex; take its magnitude, phase or real part first")
    if array.dtype.kind == "b" and not flags:
        raise CuriosityError(f"{what} holds True and False, as a mask does, not numbers; name another array")
    if array.dtype.kind not in "fiub":
        raise CuriosityError(f"{what} holds {array.dtype}, not numbers")
    if array.dtype.kind == "f":
        return array if array.dtype.itemsize >= 4 else array.astype(np.float32)
    small: FloatArray = array.astype(np.float32 if array.dtype.itemsize <= 2 else np.float64)
    return small


@dataclass(frozen=True, eq=False)
class Axis:
    """The axis of a spectrum: ``values`` (S,), its name ("bias") and unit ("V")."""

    values: FloatArray
    name: str = "index"
    unit: str = ""

    def __post_init__(self) -> None:
        values = as_float(self.values, f"axis '{self.name}'")
        if values.ndim != 1 or not len(values):
            raise CuriosityError(f"axis '{self.name}' has shape {values.shape}; it must be a list of numbers")
        if not np.isfinite(values).all():
            raise CuriosityError(f"axis '{self.name}' holds values that are not finite")
        object.__setattr__(self, "values", values)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def label(self) -> str:
        """Name and unit, as a plot shows them."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True)
class Grid:
    """A regular grid of positions on an image: ``origin + index * step`` in (row, col) pixels."""

    shape: tuple[int, int]
    origin: tuple[float, float] = (0.0, 0.0)
    step: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        if min(self.shape) < 1:
            raise CuriosityError(f"a grid of {self.shape[0]} x {self.shape[1]} positions is empty")
        if not all(np.isfinite(s) and s > 0 for s in self.step):
            raise CuriosityError(f"grid step {self.step} must be two positive numbers of pixels")

    @property
    def positions(self) -> FloatArray:
        """Positions (rows * cols, 2), row by row."""
        rows, cols = (
            start + step * np.arange(n, dtype=np.float64)
            for n, start, step in zip(self.shape, self.origin, self.step, strict=True)
        )
        return np.stack(np.meshgrid(rows, cols, indexing="ij"), axis=-1).reshape(-1, 2)

    @classmethod
    def cells(cls, shape: tuple[int, int], image: tuple[int, int]) -> Grid:
        """A grid of equal cells that fill the image, each position at its cell's centre."""
        row, col = (n / m for n, m in zip(image, shape, strict=True))
        return cls(shape, (row / 2 - 0.5, col / 2 - 0.5), (row, col))

    @classmethod
    def spanning(cls, shape: tuple[int, int], image: tuple[int, int]) -> Grid:
        """A grid from the image's first to its last pixel in both directions."""
        step = [(n - 1) / (m - 1) if m > 1 and n > 1 else 1.0 for n, m in zip(image, shape, strict=True)]
        return cls(shape, (0.0, 0.0), (step[0], step[1]))


@dataclass(frozen=True, eq=False)
class SpectralImage:
    """An image and spectra somewhere on it.

    Spectra are always kept as (N, S) with their positions (N, 2) in (row, col) of the image's pixel
    grid, so a full grid, a coarser or shifted grid and scattered points are handled alike.
    Use :meth:`from_grid` for spectra on a regular grid.

    Raises CuriosityError when shapes do not fit. Spectra with non-finite values are dropped and
    counted in ``dropped``; those of :class:`~.large.lazy_spectra.LazySpectra` are looked at when measured.
    Pixels of the image that are not finite (an unfinished scan) are filled with the median of their channel
    and counted in ``filled``.
    """

    image: FloatArray  # (C, H, W)
    positions: FloatArray  # (N, 2) row, col; float where the grid is finer or shifted
    spectra: FloatArray  # (N, S); also LazySpectra, of which rows alone are taken
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
    filled: int = 0  # pixels of the image (over all channels) filled because they were not finite
    grid: Grid | None = None  # where positions come from a regular grid; some of it may be missing
    counts: bool = False  # spectra are counts: an empty one is a measurement
    assumptions: tuple[str, ...] = ()  # what was assumed in reading, one sentence each, for a user to check
    outside: int = 0  # spectra left out because they lie outside the image

    def __post_init__(self) -> None:
        where = f"{self.name}: " if self.name else ""
        image, filled = _checked_image(self.image, where)
        count, _, _ = image.shape
        channels = tuple(self.channels) or tuple(f"channel {i + 1}" for i in range(count))
        units = tuple(self.channel_units) or ("",) * count
        if len(channels) != count or len(units) != count:
            raise CuriosityError(
                f"{where}the image has {count} channels, but {len(channels)} names and {len(units)} units"
            )
        if len(set(channels)) != count:
            raise CuriosityError(f"{where}channel names repeat: {', '.join(channels)}")
        axis = self.axis if isinstance(self.axis, Axis) else Axis(self.axis)
        positions, spectra, dropped = _checked_spectra(
            self.positions, self.spectra, len(axis), image.shape[1:], where, unique=self.grid is None
        )
        size = self.pixel_size
        if size is not None and not (len(size) == 2 and all(np.isfinite(s) and s > 0 for s in size)):
            raise CuriosityError(f"{where}pixel_size {size} must be two positive numbers (row, col)")
        for key, value in {
            "image": image,
            "filled": self.filled + filled,
            "channels": channels,
            "channel_units": units,
            "axis": axis,
            "positions": positions,
            "spectra": spectra,
            "dropped": self.dropped + dropped,
        }.items():
            object.__setattr__(self, key, value)

    @classmethod
    def from_grid(
        cls,
        image: FloatArray,
        spectra: FloatArray,
        axis: Axis,
        origin: tuple[float, float] = (0.0, 0.0),
        step: tuple[float, float] | None = (1.0, 1.0),
        **facts: Any,
    ) -> SpectralImage:
        """Spectra (Hs, Ws, S) on a regular grid of an image (C, H, W) or (H, W).

        ``origin`` and ``step`` are (row, col) in pixels of the image; ``step=None`` lays the grid over the
        whole image, its cells at their centres. ``facts`` are the other fields.
        The spectra stay a view of the cube where its memory layout allows it.
        Raises CuriosityError where shapes do not fit.
        """
        cube = unmasked(spectra)
        if cube.ndim != 3:
            raise CuriosityError(f"spectra have shape {cube.shape}; a grid needs (rows, cols, axis)")
        shape = (int(cube.shape[0]), int(cube.shape[1]))
        if step is None:
            size = np.shape(image)[-2:]
            grid = Grid.cells(shape, (int(size[0]), int(size[1])))
        else:
            grid = Grid(shape, origin, step)
        flat = cube.reshape(-1, cube.shape[2])
        return cls(image, grid.positions, flat, axis, grid=grid, **facts)

    def __len__(self) -> int:
        return len(self.spectra)

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of the image."""
        return int(self.image.shape[1]), int(self.image.shape[2])

    @property
    def every_pixel(self) -> bool:
        """Whether the grid of positions is the image's own pixel grid (spectra may be missing)."""
        return self.grid == Grid(self.shape)

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree  # which takes longer to import than everything else of a reader

        return cKDTree(self.positions)

    @cached_property
    def _slots(self) -> IntArray:
        """Grid index -> row of ``spectra``, -1 where that spectrum is missing."""
        grid = self.grid or Grid(self.shape)
        rows, cols = np.rint((self.positions - grid.origin) / grid.step).astype(np.int64).T
        slots = np.full(grid.shape, -1, dtype=np.int64)
        slots[rows, cols] = np.arange(len(self.positions))
        return slots

    def index_at(self, points: FloatArray) -> IntArray:
        """Which spectrum (k,) was taken at points (k, 2); -1 where none was.

        On a grid a point belongs to the grid position within half a step, elsewhere to a position
        within half a pixel.
        """
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        if self.grid is None:
            distance, index = self._tree.query(points)
            nearest: IntArray = np.where(distance <= _ON_POSITION, index, -1).astype(np.int64)
            return nearest
        at = np.rint((points - self.grid.origin) / self.grid.step)
        inside: BoolArray = np.all((at >= 0) & (at < self.grid.shape), axis=1)
        rows, cols = np.where(inside[:, None], at, 0).astype(np.int64).T
        if len(self) == self.grid.shape[0] * self.grid.shape[1]:  # none is missing: no table is needed
            return np.where(inside, rows * self.grid.shape[1] + cols, -1)
        found: IntArray = np.where(inside, self._slots[rows, cols], -1)
        return found

    def summary(self) -> dict[str, Any]:
        """What there is, in plain values for JSON: shapes, names, units, ranges."""
        values = self.axis.values
        return {
            "name": self.name,
            "image": [len(self.image), *self.shape],
            "channels": list(self.channels),
            "channel_units": list(self.channel_units),
            "spectra": len(self),
            "spectrum_length": len(self.axis),
            "spectra_name": self.spectra_name,
            "spectra_unit": self.spectra_unit,
            "axis": self.axis.label,
            "axis_range": [float(values.min()), float(values.max())],
            "grid": None if self.grid is None else list(self.grid.shape),
            "pixel_size": None if self.pixel_size is None else list(self.pixel_size),
            "pixel_unit": self.pixel_unit,
            "dropped": self.dropped,
            "filled": self.filled,
            "outside": self.outside,
            "counts": self.counts,
            "assumptions": list(self.assumptions),
        }


def _checked_image(image: Any, where: str) -> tuple[FloatArray, int]:
    """The image as (C, H, W) with finite pixels, and how many had to be filled."""
    array = as_float(image, f"{where}image", flags=True)
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or not array.size:
        raise CuriosityError(f"{where}image has shape {array.shape}; it must be (H, W) or (channels, H, W)")
    missing = ~np.isfinite(array)
    if not missing.any():
        return array, 0
    array = array.copy()
    for number, (channel, holes) in enumerate(zip(array, missing, strict=True)):
        if holes.all():
            raise CuriosityError(f"{where}image channel {number + 1} has no finite pixel; leave it out")
        channel[holes] = np.median(channel[~holes])
    return array, int(missing.sum())


def _checked_spectra(
    positions: Any, spectra: Any, length: int, shape: tuple[int, ...], where: str, *, unique: bool
) -> tuple[FloatArray, FloatArray, int]:
    """Finite spectra (N, S), their positions (N, 2), and how many were dropped."""
    lazy = isinstance(spectra, LazySpectra)
    spectra = spectra if lazy else as_float(spectra, f"{where}spectra")
    points: FloatArray = as_float(positions, f"{where}positions").astype(np.float64, copy=False)
    if spectra.ndim != 2:
        raise CuriosityError(
            f"{where}spectra have shape {spectra.shape}; they must be (N, S), or use from_grid for a cube"
        )
    if spectra.shape[1] != length:
        raise CuriosityError(f"{where}spectra have {spectra.shape[1]} values, but their axis has {length}")
    if points.shape != (len(spectra), 2):
        raise CuriosityError(
            f"{where}positions have shape {points.shape}; {len(spectra)} spectra need ({len(spectra)}, 2)"
        )
    finite = np.ones(len(spectra), dtype=bool) if lazy else _finite_rows(spectra)
    if not finite.any():
        raise CuriosityError(f"{where}none of the {len(spectra)} spectra is finite")
    if not finite.all():
        spectra, points = spectra[finite], points[finite]
    inside: BoolArray = np.all((points > -0.5) & (points < np.array(shape) - 0.5), axis=1)
    if not inside.all():
        row, col = points[~inside][0]
        exchanged = np.all((points[:, ::-1] > -0.5) & (points[:, ::-1] < np.array(shape) - 0.5))
        if exchanged:
            raise CuriosityError(
                f"{where}image and spectra do not fit: position ({row:g}, {col:g}) lies outside the image of "
                f"{shape[0]} x {shape[1]} pixels; positions are (row, col), and these fit as (col, row): "
                "exchange their columns"
            )
        raise CuriosityError(
            f"{where}image and spectra do not fit: position ({row:g}, {col:g}) lies outside the image of "
            f"{shape[0]} x {shape[1]} pixels; give the grid's origin and step in pixels of the image, "
            "or grid='cells' to lay it over the whole image"
        )
    if unique and len(np.unique(points, axis=0)) < len(points):
        raise CuriosityError(f"{where}some positions occur twice; average repeated spectra first")
    return points, spectra, int(len(finite) - finite.sum())


def _finite_rows(spectra: FloatArray) -> BoolArray:
    rows = max(1, _ROWS_AT_A_TIME // max(1, spectra.shape[1]))
    return np.concatenate(
        [np.isfinite(spectra[i : i + rows]).all(axis=1) for i in range(0, max(1, len(spectra)), rows)]
    )
