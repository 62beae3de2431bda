"""Candidate positions: where a spectrum could be measured, and the patch around each."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import THREADS
from curiosity_widgets.errors import CuriosityError

_KEPT = 1 << 17  # positions up to which a list of a whole grid is kept, or made at a time


class Candidates:
    """Positions (N, 2) whose whole p×p patch lies inside an image of ``shape`` (H, W).

    A patch of an even size p spans rows ``r - p//2 … r - p//2 + p - 1`` around its centre pixel.
    """

    def __init__(self, positions: FloatArray, patch: int, shape: tuple[int, int]) -> None:
        self._positions, self.patch, self.shape = positions, patch, shape

    @property
    def positions(self) -> FloatArray:
        """All positions (N, 2), row and column, as a source measures them."""
        return self._positions

    def __len__(self) -> int:
        return len(self._positions)

    def at(self, index: IntArray) -> Candidates:
        """Some of them (n,) alone, in this order."""
        return Candidates(self.positions_of(index), self.patch, self.shape)

    def positions_of(self, index: IntArray | list[int] | int) -> FloatArray:
        """Positions (n, 2) of some of them, or (2,) of one."""
        chosen: FloatArray = self.positions[index]
        return chosen

    def pixels_of(self, index: IntArray) -> IntArray:
        """Centre pixels (n, 2) of some of them."""
        return _nearest_pixels(self.positions_of(index))

    def corners_of(self, index: IntArray) -> IntArray:
        """First row and column of the patches (n, 2) of some of them."""
        return self.pixels_of(index) - self.patch // 2

    @cached_property
    def pixels(self) -> IntArray:
        """Centre pixels (N, 2): the positions rounded to the image's grid."""
        return _nearest_pixels(self.positions)

    @cached_property
    def corners(self) -> IntArray:
        """First row and column of every patch (N, 2)."""
        return self.pixels - self.patch // 2

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.positions)

    @cached_property
    def spacing(self) -> float:
        """Typical distance in pixels from a candidate to the nearest other one (1 on a full grid)."""
        if len(self) < 2:
            return 1.0
        distances, _ = self._tree.query(self.positions, k=2)
        return float(np.median(distances[:, 1]))

    @cached_property
    def index_map(self) -> IntArray:
        """(H, W): the candidate that represents each pixel, -1 where none does.

        On a full grid that is the candidate at the pixel; on a coarse grid the nearest one within
        half a diagonal of the grid.
        """
        height, width = self.shape
        reach = max(0.5, self.spacing) * 0.7072
        grid = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), axis=-1)
        distances, nearest = self._tree.query(grid.reshape(-1, 2), distance_upper_bound=reach)
        found = np.where(np.isfinite(distances), nearest, -1)
        # Of a grid half way between pixels several candidates are as near: each has its own pixel.
        own = np.ravel_multi_index(tuple(self.pixels.T), self.shape)
        away = np.hypot(*(self.positions - self.pixels).T)
        nearest_there = away <= distances[own] + 1e-9
        found[own[nearest_there]] = np.flatnonzero(nearest_there)
        return found.reshape(height, width).astype(np.int64)

    def to_map(self, values: FloatArray) -> FloatArray:
        """Values (N,) of the candidates as a map (H, W) float32, NaN where there is no candidate."""
        padded = np.append(np.asarray(values, dtype=np.float32), np.float32(np.nan))
        return padded[self.index_map]

    def index_at(self, row: float, col: float) -> int | None:
        """The candidate at or nearest to a position, None where none is within reach."""
        distance, index = self._tree.query((row, col))
        return int(index) if distance <= max(1.0, self.spacing) else None

    def near(self, points: FloatArray, distance: float) -> IntArray:
        """The candidates less than or exactly ``distance`` pixels from any of the points (n, 2)."""
        found = self._tree.query_ball_point(np.asarray(points, dtype=np.float64).reshape(-1, 2), distance)
        near = {index for indices in found for index in indices}
        return np.array(sorted(near), dtype=np.int64)

    def nearness(self, measured: IntArray, chosen: IntArray | None = None) -> FloatArray:
        """How near every candidate (N,), or of the ``chosen`` ones, is to a measured one: 1 up to one patch
        away, where patches overlap, falling to 0 at two patches; 0 everywhere where nothing is measured."""
        positions = self.positions if chosen is None else self.positions_of(chosen)
        if not len(measured):
            return np.zeros(len(positions))
        away, _ = cKDTree(self.positions_of(measured)).query(positions, workers=THREADS)
        near: FloatArray = np.clip(2.0 - away / self.patch, 0.0, 1.0)
        return near

    def patches(self, image: FloatArray, index: IntArray) -> FloatArray:
        """The patches (n, C, p, p) of the chosen candidates, gathered from an image (C, H, W)."""
        return patches_at(image, self.corners_of(index), self.patch)

    def flat_patches(self, image: FloatArray, index: IntArray) -> FloatArray:
        """The same patches as rows (n, C·p·p)."""
        return self.patches(image, index).reshape(len(index), -1)


class GridCandidates(Candidates):
    """Every pixel of an image whose whole patch lies inside: a rule, so that a million need no list.

    They are numbered row by row. The arrays over all of them are made when they are asked for.
    """

    def __init__(self, patch: int, shape: tuple[int, int]) -> None:
        super().__init__(np.empty((0, 2)), patch, shape)
        self.first = patch // 2  # row and column of the first candidate
        self.grid = shape[0] - patch + 1, shape[1] - patch + 1  # rows and columns of candidates

    def __len__(self) -> int:
        return self.grid[0] * self.grid[1]

    @cached_property
    def _listed(self) -> FloatArray:
        return self.positions_of(np.arange(len(self)))

    @property
    def positions(self) -> FloatArray:
        """All positions (N, 2), row and column; of very many they are not kept."""
        return self._listed if len(self) <= _KEPT else self.positions_of(np.arange(len(self)))

    def lists(self, positions: FloatArray) -> bool:
        """Whether these positions (n, 2) are all of them, in order."""
        if np.shape(positions) != (len(self), 2):
            return False
        parts = (slice(start, min(start + _KEPT, len(self))) for start in range(0, len(self), _KEPT))
        return all(
            np.array_equal(self.positions_of(np.arange(part.start, part.stop)), positions[part])
            for part in parts
        )

    def positions_of(self, index: IntArray | list[int] | int) -> FloatArray:
        """Positions (n, 2) of some of them, or (2,) of one."""
        row, col = np.divmod(np.asarray(index, dtype=np.int64), self.grid[1])
        return np.stack([row, col], axis=-1).astype(np.float64) + self.first

    @property
    def spacing(self) -> float:
        """1: neighbours are one pixel apart."""
        return 1.0

    @cached_property
    def index_map(self) -> IntArray:
        """(H, W): the candidate at each pixel, -1 where there is none."""
        numbers = np.full(self.shape, -1, dtype=np.int64)
        numbers[self._inside] = np.arange(len(self)).reshape(self.grid)
        return numbers

    def to_map(self, values: FloatArray) -> FloatArray:
        """Values (N,) of the candidates as a map (H, W) float32, NaN where there is no candidate."""
        drawn = np.full(self.shape, np.nan, dtype=np.float32)
        drawn[self._inside] = np.asarray(values, dtype=np.float32).reshape(self.grid)
        return drawn

    def index_at(self, row: float, col: float) -> int | None:
        """The candidate at or nearest to a position, None where none is within a pixel."""
        if not np.isfinite([row, col]).all():
            return None
        nearest = np.clip(np.rint([row - self.first, col - self.first]), 0, np.array(self.grid) - 1)
        away = np.hypot(*(nearest + self.first - (row, col)))
        return int(nearest[0]) * self.grid[1] + int(nearest[1]) if away <= 1.0 else None

    def near(self, points: FloatArray, distance: float) -> IntArray:
        """The candidates less than or exactly ``distance`` pixels from any of the points (n, 2)."""
        found = [np.empty(0, dtype=np.int64)]
        for point in np.asarray(points, dtype=np.float64).reshape(-1, 2) - self.first:
            low = np.maximum(np.ceil(point - distance), 0).astype(np.int64)
            high = np.minimum(np.floor(point + distance), np.array(self.grid) - 1).astype(np.int64)
            rows, cols = (np.arange(start, end + 1) for start, end in zip(low, high, strict=True))
            within = np.hypot(rows[:, None] - point[0], cols - point[1]) <= distance
            found.append((rows[:, None] * self.grid[1] + cols)[within])
        return np.unique(np.concatenate(found))

    @property
    def _inside(self) -> tuple[slice, slice]:
        return (
            slice(self.first, self.first + self.grid[0]),
            slice(self.first, self.first + self.grid[1]),
        )


def candidates_at(positions: FloatArray, patch: int, shape: tuple[int, int]) -> Candidates:
    """Candidates at listed positions (N, 2): those of a full grid as the rule, others as the list."""
    if 1 <= patch <= min(shape) and np.shape(positions) == (math.prod(n - patch + 1 for n in shape), 2):
        rule = GridCandidates(patch, shape)
        if rule.lists(positions):
            return rule
    return Candidates(positions, patch, shape)


def patches_at(image: FloatArray, corners: IntArray, patch: int) -> FloatArray:
    """Patches (n, C, p, p) of an image (C, H, W) by the first row and column (n, 2) of each."""
    view = np.lib.stride_tricks.sliding_window_view(image, (patch, patch), axis=(1, 2))
    rows, cols = corners.T
    gathered: FloatArray = view[:, rows, cols].transpose(1, 0, 2, 3)
    return gathered


def candidates_on(
    shape: tuple[int, int],
    patch: int,
    positions: FloatArray | None = None,
    allowed: BoolArray | None = None,
) -> Candidates:
    """Candidates of an image of ``shape``: every pixel, or the given positions, whose patch fits.

    ``allowed`` (H, W) leaves out positions on its False pixels.
    Raises CuriosityError when the patch is larger than the image or nothing remains.
    """
    height, width = shape
    if patch < 1 or patch > min(shape):
        raise CuriosityError(
            f"patch {patch} does not fit into the image of {height} x {width} pixels; "
            f"choose a patch between 1 and {min(shape)}"
        )
    if positions is None and (allowed is None or allowed.all()):
        return GridCandidates(patch, (height, width))
    if positions is None:
        grid = np.meshgrid(np.arange(height, dtype=float), np.arange(width, dtype=float), indexing="ij")
        positions = np.stack(grid, axis=-1).reshape(-1, 2)
    corners = _nearest_pixels(positions) - patch // 2
    inside = (corners >= 0).all(axis=1) & (corners + patch <= np.array(shape)).all(axis=1)
    if allowed is not None:
        rows, cols = np.clip(_nearest_pixels(positions), 0, np.array(shape) - 1).T
        inside &= allowed[rows, cols]
    if not inside.any():
        raise CuriosityError(
            f"no position has its whole {patch} x {patch} patch inside the image; choose a smaller patch"
        )
    return Candidates(np.asarray(positions[inside], dtype=np.float64), patch, (height, width))


def _nearest_pixels(positions: FloatArray) -> IntArray:
    """Positions (n, 2) rounded to the image's grid, half a pixel always up, as a page does.

    NumPy rounds halves to even numbers: of a grid that lies between the pixels two positions would share one.
    """
    pixels: IntArray = np.floor(positions + 0.5).astype(np.int64)
    return pixels
