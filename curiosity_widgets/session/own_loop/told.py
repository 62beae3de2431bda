"""Checks of what a user's own loop hands in, on its thread and before anything is taken in."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import unmasked
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.requests import candidates_at, checked_positions
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.sources.protocol import Measurement, MeasurementFailed, SourceError

Told = tuple[int, Measurement | SourceError]


def told_spectra(positions: Any, spectra: Any, seen: Published) -> tuple[Told, ...]:
    """Spectra (k, S) at positions (k, 2), each with its candidate.

    Raises CuriosityError for other shapes and types, and for positions that were not asked for and lie off
    the grid, or where the limits, a mask or the held-out part forbid to measure.
    """
    at = checked_positions(positions)
    values, length = _spectra(spectra), len(_info(seen).axis.values)
    if values.shape != (len(at), length):
        raise CuriosityError(
            f"spectra have shape {np.shape(spectra)}; give ({len(at)}, {length}): one for each of the "
            f"{len(at)} positions, {length} values as the axis has"
        )
    now = time.time()
    return tuple(
        (index, Measurement(number, (row, col), values[number], started=now, ended=now))
        for number, (index, (row, col)) in enumerate(zip(_candidates(at, seen), at.tolist(), strict=True))
    )


def failed_points(positions: Any, reason: Any, seen: Published) -> tuple[Told, ...]:
    """Positions (k, 2) that could not be measured, each with its candidate.

    Raises CuriosityError for positions that were not asked for.
    """
    if not isinstance(reason, str) or not reason.strip():
        raise CuriosityError(f"reason is {quoted(reason)}; give a text")
    at = checked_positions(positions)
    candidates = _info(seen).candidates
    told = []
    for row, col in at.tolist():
        index = candidates.index_at(row, col)
        if index is None or index not in seen.due:
            raise CuriosityError(f"({row:g}, {col:g}) was not asked for, so it cannot have failed")
        told.append((index, MeasurementFailed(reason, retry=False)))
    return tuple(told)


def _candidates(at: FloatArray, seen: Published) -> list[int]:
    """The candidates at positions (k, 2). Those that are due pass; the others are checked as requests are."""
    info = _info(seen)
    index = [info.candidates.index_at(row, col) for row, col in at]
    others = [number for number, one in enumerate(index) if one not in seen.due]
    if others:
        for number, one in zip(others, candidates_at(at[others], seen), strict=True):
            index[number] = one
    return [one for one in index if one is not None]


def _spectra(spectra: Any) -> FloatArray:
    try:
        values = unmasked(spectra)
        if values.dtype.kind not in "fiu":
            raise ValueError
        found: FloatArray = np.atleast_2d(values.astype(np.float64))
    except (TypeError, ValueError):
        raise CuriosityError(
            f"spectra are {type(spectra).__name__}; give real numbers (k, S), one spectrum a row"
        ) from None
    return found


def _info(seen: Published) -> Any:
    if seen.facts is None:
        raise CuriosityError("there is no image yet; ask for positions first")
    return seen.facts.info
