"""Laying spectra on an image by where both lie on the sample: centre, size and angle of the frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Dim
from curiosity_widgets.data.pairing.units import factors
from curiosity_widgets.data.spectral_image import Axis, Grid, SpectralImage
from curiosity_widgets.errors import CuriosityError

_REGULAR = 0.02  # pixels: positions that deviate more from a grid are kept one by one


@dataclass(frozen=True, eq=False)
class Frame:
    """Where an image lies: the pixel (row, col) is at ``origin + row * down + col * right``, each (x, y)."""

    shape: tuple[int, int]
    origin: FloatArray
    down: FloatArray
    right: FloatArray
    unit: str = "m"

    @classmethod
    def of_scan(
        cls,
        shape: tuple[int, int],
        centre: tuple[float, float],
        size: tuple[float, float],
        angle: float = 0.0,
        *,
        upwards: bool = False,
    ) -> Frame:
        """A scan frame of ``size`` (width, height) around ``centre`` (x, y), in metres, y pointing up.

        ``angle`` in degrees, clockwise; ``upwards``: the first line is the lowest. Pixels are the cells of
        the frame, so the first lies half a pixel inside its corner.
        """
        turn = np.deg2rad(angle)
        along = np.array([np.cos(turn), -np.sin(turn)])
        up = np.array([np.sin(turn), np.cos(turn)])
        right = along * size[0] / shape[1]
        down = up * size[1] / shape[0] * (1 if upwards else -1)
        corner = np.asarray(centre) - (shape[1] - 1) / 2 * right - (shape[0] - 1) / 2 * down
        return cls(shape, corner, down, right)

    @classmethod
    def of_axes(cls, row: Dim, col: Dim) -> Frame | None:
        """The frame of an image with these axes, None where they do not place it."""
        if row.indexed or col.indexed or row.unit != col.unit or min(len(row), len(col)) < 2:
            return None
        steps = [float(dim.values[-1] - dim.values[0]) / (len(dim) - 1) for dim in (row, col)]
        uneven = [
            not np.allclose(np.diff(d.values), s, rtol=1e-3) for d, s in zip((row, col), steps, strict=True)
        ]
        if any(uneven) or not all(steps):
            return None
        origin = np.array([float(col.values[0]), float(row.values[0])])
        down, right = np.array([0.0, steps[0]]), np.array([steps[1], 0.0])
        return cls((len(row), len(col)), origin, down, right, row.unit)

    @property
    def pixel_size(self) -> tuple[float, float] | None:
        """Metres along a row's and a column's neighbours, (row, col); None where the unit is no length."""
        both = factors(self.unit, "m")
        if both is None or self.unit == "":
            return None
        return float(np.hypot(*self.down)) * both[0], float(np.hypot(*self.right)) * both[0]

    def pixels(self, points: FloatArray, unit: str = "m") -> FloatArray:
        """The points (n, 2), x and y in ``unit``, in (row, col) of the image's pixels, fractional.

        Raises CuriosityError where the units cannot be compared.
        """
        both = factors(self.unit, unit)
        if both is None:
            units = f"{self.unit or 'no unit'} and {unit or 'no unit'}"
            raise CuriosityError(f"the image and the spectra lie in {units}, which cannot be compared")
        matrix = np.stack([self.down, self.right], axis=1) * both[0]
        away = points * both[1] - self.origin * both[0]
        return np.asarray(np.linalg.solve(matrix, away.T).T)

    def outline(self) -> FloatArray:
        """Corners (4, 2), x and y, of the image's edge."""
        rows, cols = self.shape
        corners = [(-0.5, -0.5), (-0.5, cols - 0.5), (rows - 0.5, cols - 0.5), (rows - 0.5, -0.5)]
        return np.stack([self.origin + row * self.down + col * self.right for row, col in corners])


@dataclass(frozen=True, eq=False)
class Picture:
    """An image of its own: channels (H, W) by name, their units, and where it lies."""

    channels: Mapping[str, FloatArray]
    units: Mapping[str, str]
    frame: Frame
    name: str = ""
    others: tuple[str, ...] = ()  # channels of its file that were not taken


@dataclass(frozen=True, eq=False)
class Points:
    """Spectra (n, S) at places (n, 2), x and y in ``unit``; ``shape`` where they are a grid, row by row."""

    spectra: FloatArray
    places: FloatArray
    axis: Axis
    spectra_name: str = "response"
    spectra_unit: str = ""
    unit: str = "m"
    shape: tuple[int, int] | None = None
    name: str = ""
    assumptions: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


def laid(picture: Picture, points: Points) -> SpectralImage:
    """The spectra on the image, by where both lie; those outside the image are counted and left out.

    Raises CuriosityError where none lies on it.
    """
    rows_cols = np.round(picture.frame.pixels(points.places, points.unit), 6)
    finite = np.isfinite(points.spectra).all(axis=1)
    known = np.isfinite(rows_cols).all(axis=1)
    edge = np.array(picture.frame.shape) - 0.5
    inside = known & np.all((rows_cols > -0.5) & (rows_cols < edge), axis=1)
    taken = int(finite.sum())
    if not taken:
        raise CuriosityError(
            f"{points.name}: none of its {len(points.spectra)} spectra is finite; choose another with "
            "channel= or spectra="
        )
    if not (inside & finite).any():
        raise CuriosityError(_apart(picture, points, taken))
    outside = int((finite & ~inside).sum())
    grid, order = _regular(rows_cols, points.shape) if inside.all() else (None, None)
    keep = order if order is not None else np.flatnonzero(inside)
    said = points.assumptions
    if outside:
        said = (*said, f"{outside} of {taken} spectra lie outside the image and were left out")
    positions = rows_cols[keep] if grid is None else grid.positions
    spectra = points.spectra[keep]
    if grid is None:
        good = np.isfinite(spectra).all(axis=1)
        positions, spectra, repeated = _averaged(positions[good], spectra[good])
        if repeated:
            said = (*said, f"{repeated} positions were measured more than once: their spectra are averaged")
    return SpectralImage(
        np.stack([*picture.channels.values()]),
        positions,
        spectra,
        points.axis,
        channels=tuple(picture.channels),
        channel_units=tuple(picture.units.get(name, "") for name in picture.channels),
        spectra_name=points.spectra_name,
        spectra_unit=points.spectra_unit,
        pixel_size=picture.frame.pixel_size,
        name=points.name or picture.name,
        metadata={**points.metadata, "also_in_file": list(picture.others)},
        grid=grid,
        assumptions=said,
        outside=outside,
    )


def _averaged(positions: FloatArray, spectra: FloatArray) -> tuple[FloatArray, FloatArray, int]:
    """Each position once with the mean of its spectra, and how many had several; the order stays."""
    _, first, inverse, counts = np.unique(
        positions, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    if len(first) == len(positions):
        return positions, spectra, 0
    total = np.zeros((len(first), spectra.shape[1]))
    np.add.at(total, inverse.reshape(-1), spectra)
    order = np.argsort(first)
    return positions[first[order]], (total / counts[:, None])[order], int((counts > 1).sum())


def _regular(places: FloatArray, shape: tuple[int, int] | None) -> tuple[Grid | None, Any]:
    """The grid that the places (n, 2) are, if they are one without a turn, and the order of its rows."""
    if shape is None or min(shape) < 2 or shape[0] * shape[1] != len(places):
        return None, None
    cells = places.reshape(*shape, 2)
    order = np.arange(len(places)).reshape(shape)
    if cells[0, 0, 0] > cells[-1, 0, 0]:
        cells, order = cells[::-1], order[::-1]
    if cells[0, 0, 1] > cells[0, -1, 1]:
        cells, order = cells[:, ::-1], order[:, ::-1]
    first, last = cells[0, 0], (cells[-1, 0, 0], cells[0, -1, 1])
    step = [float(end - start) / (n - 1) for start, end, n in zip(first, last, shape, strict=True)]
    if min(step) <= 0:
        return None, None
    grid = Grid(shape, (float(cells[0, 0, 0]), float(cells[0, 0, 1])), (step[0], step[1]))
    if np.abs(grid.positions - cells.reshape(-1, 2)).max() > _REGULAR:
        return None, None
    return grid, order.reshape(-1)


def _apart(picture: Picture, points: Points, count: int) -> str:
    where = points.places[np.isfinite(points.places).all(axis=1)]
    if not len(where):
        return f"{points.name}: none of its spectra has a position, so they cannot be laid on {picture.name}"
    corners, unit = picture.frame.outline(), picture.frame.unit
    return (
        f"{points.name}: none of the {count} spectra lies on {picture.name}: the image reaches from "
        f"{_corner(corners.min(axis=0))} to {_corner(corners.max(axis=0))} {unit}, the spectra from "
        f"{_corner(where.min(axis=0))} to {_corner(where.max(axis=0))} {points.unit}; choose the image that "
        "they were taken on"
    )


def _corner(point: FloatArray) -> str:
    return f"({point[0]:.4g}, {point[1]:.4g})"
