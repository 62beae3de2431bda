"""What a person asks for by position or mask, checked before it is put on the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Points = FloatArray | Sequence[Sequence[float]]


def candidates_at(points: Points, context: Context, seen: Snapshot) -> tuple[int, ...]:
    """The nearest candidates to [(row, col), ...].

    Raises CuriosityError for points that are none, or are held out, excluded or forbidden by the limits.
    """
    places = np.atleast_2d(np.asarray(points, dtype=np.float64))
    if places.ndim != 2 or places.shape[1] != 2 or not np.isfinite(places).all():
        raise CuriosityError(f"points have shape {np.shape(points)}; give finite [(row, col), ...]")
    facts = context.facts_if_known
    if facts is None:
        raise CuriosityError("there is no image yet; start the run before asking for points")
    index = tuple(_candidate(row, col, facts, seen) for row, col in places)
    for one, (row, col) in zip(index, places, strict=True):
        others = seen.measured[seen.measured_index != one]
        if not context.policies.limits.open_to(facts.info.candidates, others)[one]:
            raise CuriosityError(
                f"({row:g}, {col:g}) lies outside the limits' mask, or nearer to a measured place than they "
                "allow; set session.limits to others to measure there"
            )
    return index


def waiting_at(points: Points | None, context: Context, seen: Snapshot) -> tuple[int, ...] | None:
    """The candidates at points that wait for approval; None for all that wait.

    Raises CuriosityError where nothing waits, or not there.
    """
    if not len(seen.waiting):
        raise CuriosityError("no pick waits for approval")
    if points is None:
        return None
    index = candidates_at(points, context, seen)
    for row, col in context.facts.info.candidates.positions[list(index)]:
        if not (seen.waiting == [row, col]).all(axis=1).any():
            raise CuriosityError(f"no pick at ({row:g}, {col:g}) waits for approval")
    return index


def checked_mask(mask: Any, info: RunInfo | None) -> BoolArray:
    """A mask (H, W) of the image's pixels. Raises CuriosityError for anything else, or without an image."""
    if info is None:
        raise CuriosityError("there is no image yet; start the run before excluding parts of it")
    array = np.array(mask)
    if array.shape != info.candidates.shape or array.dtype != bool:
        raise CuriosityError(
            f"the mask is {array.dtype} of shape {array.shape}; "
            f"give booleans of the image's shape {info.candidates.shape}"
        )
    return array


def _candidate(row: float, col: float, facts: Facts, seen: Snapshot) -> int:
    where = f"({row:g}, {col:g})"
    index = facts.info.candidates.index_at(row, col)
    if index is None:
        raise CuriosityError(
            f"{where} cannot be measured: its {facts.info.patch} x {facts.info.patch} patch does not fit "
            "into the image, or the source has nothing there"
        )
    if not facts.measurable[index]:
        raise CuriosityError(
            f"{where} lies in or beside a held-out region, which is never measured; "
            "start the session with holdout=0 to measure everywhere"
        )
    pixel_row, pixel_col = facts.info.candidates.pixels[index]
    if seen.excluded is not None and seen.excluded[pixel_row, pixel_col]:
        raise CuriosityError(f"{where} is excluded; include it first")
    return index
