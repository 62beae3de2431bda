"""Measured points as rows of a run file's columns, and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, get_type_hints

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.columns import Column
from curiosity_widgets.session.file.safety import checked_array
from curiosity_widgets.session.state.measured_points import Point


def read_points(
    path: Path, file: h5py.File, present: Sequence[Column], candidates: int, start: int
) -> list[Point]:
    """The points from number ``start`` on whose last column is written.

    A field that the file has no column for keeps its default. Raises CuriosityError where a point is none of
    the ``candidates``.
    """
    ended = checked_array(path, file[columns.COMMIT], start)
    fresh = len(ended) if np.isfinite(ended).all() else int(np.argmin(np.isfinite(ended)))
    if not fresh:
        return []
    hints = field_types()
    names = {str(column.point_field): column.name for column in present if column.point_field in hints}
    arrays = {field: checked_array(path, file[name], start, start + fresh) for field, name in names.items()}
    if min(map(len, arrays.values())) < fresh:  # of another moment, if the file is being written: read again
        raise CuriosityError(f"{path} is damaged: its last spectrum is not complete")
    candidate = arrays["candidate"]
    if candidate.min() < 0 or candidate.max() >= candidates:
        raise CuriosityError(f"{path} is damaged: a spectrum lies outside the candidates")
    return [
        Point(**{field: _value(array[row], hints[field]) for field, array in arrays.items()})
        for row in range(fresh)
    ]


def _value(stored: Any, hint: Any) -> Any:
    if hint in (int, float, bool):
        return hint(stored)
    return tuple(stored.tolist()) if hint == tuple[float, float] else stored


@lru_cache
def field_types() -> dict[str, Any]:
    """Type hints of the fields of a point."""
    return get_type_hints(Point)
