"""Candidate positions: where a spectrum could be measured, and the patch around each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError


@dataclass(frozen=True, eq=False)
class Candidates:
    """Positions (N, 2) whose whole p×p patch lies inside an image of ``shape`` (H, W).

    A patch of an even size p spans rows ``r - p//2 … r - p//2 + p - 1`` around its centre pixel.
    """

    positions: FloatArray  # (N, 2) row, col, as a source measures them
    patch: int
    shape: tuple[int, int]

    def __len__(self) -> int:
        return len(self.positions)

    @cached_property
    def pixels(self) -> IntArray:
        """Centre pixels (N, 2): the positions rounded to the image's grid."""
        return np.rint(self.positions).astype(np.int64)

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

    def patches(self, image: FloatArray, index: IntArray) -> FloatArray:
        """The patches (n, C, p, p) of the chosen candidates, gathered from an image (C, H, W)."""
        view = np.lib.stride_tricks.sliding_window_view(image, (self.patch, self.patch), axis=(1, 2))
        rows, cols = self.corners[index].T
        gathered: FloatArray = view[:, rows, cols].transpose(1, 0, 2, 3)
        return gathered

    def flat_patches(self, image: FloatArray, index: IntArray) -> FloatArray:
        """The same patches as rows (n, C·p·p)."""
        return self.patches(image, index).reshape(len(index), -1)


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
    if positions is None:
        grid = np.meshgrid(np.arange(height, dtype=float), np.arange(width, dtype=float), indexing="ij")
        positions = np.stack(grid, axis=-1).reshape(-1, 2)
    corners = np.rint(positions).astype(np.int64) - patch // 2
    inside = (corners >= 0).all(axis=1) & (corners + patch <= np.array(shape)).all(axis=1)
    if allowed is not None:
        rows, cols = np.clip(np.rint(positions).astype(np.int64), 0, np.array(shape) - 1).T
        inside &= allowed[rows, cols]
    if not inside.any():
        raise CuriosityError(
            f"no position has its whole {patch} x {patch} patch inside the image; choose a smaller patch"
        )
    return Candidates(np.asarray(positions[inside], dtype=np.float64), patch, (height, width))
