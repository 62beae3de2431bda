"""Measured points as rows of a run file's columns, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.columns import Column
from curiosity_widgets.session.file.safety import checked_array
from curiosity_widgets.session.state.measured_points import Point


class Rows(NamedTuple):
    """Points as a file holds them."""

    points: list[Point]
    damaged: list[int]  # those that do not match their checksums, counted from the first of these points
    torn: bool = False  # there is more of one that is not complete


def read_points(
    path: Path,
    file: h5py.File,
    present: Sequence[Column],
    positions: FloatArray,
    start: int,
    *,
    closed: bool = False,
) -> Rows:
    """The points from number ``start`` on, up to the last one whose last column is written.

    ``positions`` (N, 2) are those of the candidates. ``closed``: the file was closed by its writer, so that
    every row is a point, and one without its last column is damaged. A field that the file has no column for
    keeps its default. Raises CuriosityError where a point of a file without checksums is none of the
    candidates.
    """
    ended = checked_array(path, file[columns.COMMIT], start)
    written = np.flatnonzero(np.isfinite(ended) | closed)
    fresh = int(written[-1]) + 1 if len(written) else 0  # a gap before the last is damage: they come in turn
    checked = any(column.name == columns.CHECKSUM for column in present)
    sums = checked_array(path, file[columns.CHECKSUM], start) if checked else np.empty(fresh)
    torn = bool(sums[fresh:].any())
    if not fresh:
        return Rows([], [], torn)
    hints = field_types()
    names = {str(column.point_field): column.name for column in present if column.point_field in hints}
    arrays = {field: checked_array(path, file[name], start, start + fresh) for field, name in names.items()}
    if min(len(sums), *map(len, arrays.values())) < fresh:  # while it is written: to be read again
        raise CuriosityError(f"{path} is damaged: its last spectrum is not complete")
    points, damaged = [], []
    for row in range(fresh):
        point = Point(**{field: _value(array[row], hints[field]) for field, array in arrays.items()})
        if point.checksum != sums[row] if checked else not np.isfinite(point.ended):
            damaged.append(row)
        if not 0 <= point.candidate < len(positions):
            if row not in damaged:
                raise CuriosityError(f"{path} is damaged: a spectrum lies outside the candidates")
            point = replace(point, candidate=_nearest(positions, point.commanded))
        points.append(point)
    return Rows(points, damaged, torn)


def _nearest(positions: FloatArray, place: tuple[float, float]) -> int:
    """The candidate nearest to where a point was commanded; the first where that is damaged as well."""
    away = np.hypot(*(positions - place).T)
    return int(np.argmin(away)) if np.isfinite(away).all() else 0


def _value(stored: Any, hint: Any) -> Any:
    if hint in (int, float, bool):
        return hint(stored)
    return tuple(stored.tolist()) if hint == tuple[float, float] else stored


@lru_cache
def field_types() -> dict[str, Any]:
    """Type hints of the fields of a point."""
    return get_type_hints(Point)
