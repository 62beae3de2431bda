"""Requests by position or mask, checked before they are put on the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.rules.refusals import EXCLUDED, GAP, HELD_OUT, NO_PATCH
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.point_flags import DAMAGED
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Points = FloatArray | Sequence[Sequence[float]]


def candidates_at(points: Points, seen: Published) -> tuple[int, ...]:
    """The nearest candidates to [(row, col), ...].

    Raises CuriosityError for invalid, held-out or excluded positions, and those that the limits forbid.
    """
    positions = checked_positions(points)
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
    positions = seen.facts.info.candidates.positions_of(list(index)) if seen.facts is not None else ()
    for row, col in positions:
        if not (waiting == [row, col]).all(axis=1).any():
            raise CuriosityError(f"no pick at ({row:g}, {col:g}) waits for approval")
    return index


def revised_batch(picks: Points, seen: Published) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Candidates (kept, dropped, added) of a batch that a user has changed to ``picks`` [(row, col), ...].

    Raises CuriosityError where no pick waits, and for added positions that cannot be measured, are closer to
    each other than the limits allow, or are there twice.
    """
    waiting = candidates_of(seen.snapshot.waiting, seen)
    if not waiting:
        raise CuriosityError("no pick waits for approval")
    positions = checked_positions(picks) if len(picks) else np.empty((0, 2))
    facts = seen.facts
    if facts is None:
        raise CuriosityError("there is no image yet; start the run before approving picks")
    index = [facts.info.candidates.index_at(row, col) for row, col in positions]
    new = [position for one, position in zip(index, positions, strict=True) if one not in waiting]
    added = candidates_at(np.array(new), seen) if new else ()
    kept = tuple(one for one in waiting if one in index)
    batch = [*kept, *added]
    if len(set(batch)) < len(positions):
        raise CuriosityError("a position is twice among the picks; give each once")
    limits, at = seen.policies.limits, facts.info.candidates.positions_of(batch)
    if len(limits.apart(at, at[:0])) < len(at):
        raise CuriosityError(
            f"two of the picks are closer than {limits.min_distance:g} pixels, which "
            "limits.min_distance forbids; move one of them"
        )
    return kept, tuple(one for one in waiting if one not in index), added


def candidates_of(positions: FloatArray, seen: Published) -> tuple[int, ...]:
    """The candidates at positions (k, 2) that are some."""
    if seen.facts is None:
        return ()
    found = (seen.facts.info.candidates.index_at(row, col) for row, col in positions)
    return tuple(one for one in found if one is not None)


def spectra_at(points: int | Points, seen: Published) -> tuple[int, ...]:
    """The numbers of the spectra measured at (row, col) or [(row, col), ...]; a number is given back.

    Raises CuriosityError where none was measured, or there is no spectrum with that number.
    """
    snapshot, facts = seen.snapshot, seen.facts
    if isinstance(points, (int, np.integer)) and not isinstance(points, bool):
        last = len(snapshot.measured) - 1
        if not 0 <= points <= last:
            raise CuriosityError(f"there is no spectrum {quoted(points)}; give 0 to {last}")
        return (int(points),)
    positions = checked_positions(points)
    numbers: list[int] = []
    for row, col in positions:
        index = None if facts is None else facts.info.candidates.index_at(row, col)
        found = np.flatnonzero(snapshot.measured_index == index) if index is not None else ()
        if not len(found):
            raise CuriosityError(
                f"no spectrum was measured at ({row:g}, {col:g}); snapshot.measured lists the positions"
            )
        numbers += [int(number) for number in found]
    return tuple(numbers)


def flagged_at(points: int | Points, seen: Published) -> tuple[int, ...]:
    """The numbers of the flagged spectra at points, or that number.

    Raises CuriosityError where none is flagged, or one cannot be learned from.
    """
    left_out = seen.snapshot.left_out
    numbers = tuple(number for number in spectra_at(points, seen) if number in left_out)
    if not numbers:
        raise CuriosityError(f"no spectrum is flagged at {points}; snapshot.flagged lists the positions")
    if any(left_out[number] == DAMAGED for number in numbers):
        raise CuriosityError(f"the spectrum at {points} is damaged and cannot be learned from; measure again")
    return numbers


def checked_mask(mask: Any, info: RunInfo | None) -> BoolArray:
    """A mask (H, W) of the image's pixels. Raises CuriosityError for anything else, or without an image."""
    if info is None:
        raise CuriosityError("there is no image yet; start the run before excluding parts of it")
    array = checks.array("the mask", mask, f"booleans of the image's shape {info.candidates.shape}")
    if array.shape != info.candidates.shape or array.dtype != bool:
        raise CuriosityError(
            f"the mask is {array.dtype} of shape {array.shape}; "
            f"give booleans of the image's shape {info.candidates.shape}"
        )
    return array


def checked_positions(points: Any) -> FloatArray:
    """Points as (k, 2). Raises CuriosityError for anything that is no list of finite (row, col)."""
    try:
        if np.iscomplexobj(points):
            raise TypeError
        positions: FloatArray = np.atleast_2d(np.asarray(points, dtype=np.float64))
    except Exception:  # a foreign object may raise anything
        raise CuriosityError(f"points is {quoted(points)}; give finite [(row, col), ...]") from None
    if positions.ndim != 2 or positions.shape[1] != 2 or not np.isfinite(positions).all():
        raise CuriosityError(f"points have shape {np.shape(points)}; give finite [(row, col), ...]")
    return positions


def _candidate(row: float, col: float, facts: Facts, snapshot: Snapshot) -> int:
    where = f"({row:g}, {col:g})"
    index = facts.info.candidates.index_at(row, col)
    if index is None:
        raise CuriosityError(f"{where} cannot be measured: {NO_PATCH}")
    if not facts.measurable[index]:
        reason = HELD_OUT if facts.info.held_out[index] else GAP
        raise CuriosityError(f"{where} cannot be measured: {reason}")
    pixel_row, pixel_col = facts.info.candidates.pixels[index]
    if snapshot.excluded is not None and snapshot.excluded[pixel_row, pixel_col]:
        raise CuriosityError(f"{where} cannot be measured: {EXCLUDED}")
    return index
