"""Requests by position or mask, checked before they are put on the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.refusals import EXCLUDED, HELD_OUT, NO_PATCH
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Points = FloatArray | Sequence[Sequence[float]]


def candidates_at(points: Points, seen: Published) -> tuple[int, ...]:
    """The nearest candidates to [(row, col), ...].

    Raises CuriosityError for invalid, held-out or excluded positions, and those that the limits forbid.
    """
    positions = np.atleast_2d(np.asarray(points, dtype=np.float64))
    if positions.ndim != 2 or positions.shape[1] != 2 or not np.isfinite(positions).all():
        raise CuriosityError(f"points have shape {np.shape(points)}; give finite [(row, col), ...]")
    facts, snapshot = seen.facts, seen.snapshot
    if facts is None:
        raise CuriosityError("there is no image yet; start the run before asking for points")
    index = tuple(_candidate(row, col, facts, snapshot) for row, col in positions)
    for one, (row, col) in zip(index, positions, strict=True):
        others = snapshot.measured[snapshot.measured_index != one]
        if not seen.policies.limits.open_to(facts.info.candidates, others)[one]:
            raise CuriosityError(
                f"({row:g}, {col:g}) lies outside the limits' mask, or closer to a measured point than "
                "limits.min_distance allows; set session.limits to others to measure there"
            )
    return index


def waiting_at(points: Points | None, seen: Published) -> tuple[int, ...] | None:
    """The candidates at points that wait for approval; None for all that wait.

    Raises CuriosityError where nothing waits, or not there.
    """
    waiting = seen.snapshot.waiting
    if not len(waiting):
        raise CuriosityError("no pick waits for approval")
    if points is None:
        return None
    index = candidates_at(points, seen)
    positions = seen.facts.info.candidates.positions[list(index)] if seen.facts is not None else ()
    for row, col in positions:
        if not (waiting == [row, col]).all(axis=1).any():
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


def _candidate(row: float, col: float, facts: Facts, snapshot: Snapshot) -> int:
    where = f"({row:g}, {col:g})"
    index = facts.info.candidates.index_at(row, col)
    if index is None:
        raise CuriosityError(f"{where} cannot be measured: {NO_PATCH}")
    if not facts.measurable[index]:
        raise CuriosityError(f"{where} cannot be measured: {HELD_OUT}")
    pixel_row, pixel_col = facts.info.candidates.pixels[index]
    if snapshot.excluded is not None and snapshot.excluded[pixel_row, pixel_col]:
        raise CuriosityError(f"{where} cannot be measured: {EXCLUDED}")
    return index
