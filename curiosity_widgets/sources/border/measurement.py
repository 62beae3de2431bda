"""A spectrum as a source returns it, with what belongs to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.sources.border.values import (
    Note,
    attribute,
    entries,
    moment,
    number,
    numbers,
    pair,
    path,
    shown,
    text,
)
from curiosity_widgets.sources.checks import check_finite, check_length, is_elsewhere
from curiosity_widgets.sources.protocol import Measurement

_WHAT = "a Measurement"


def checked_measurement(
    taken: Any, point: tuple[float, float], length: int, asked_at: float, now: float, note: Note
) -> Measurement:
    """What a source yielded from ``measure()`` at ``point``, as a Measurement with arrays of its own.

    ``asked_at`` and ``now`` (seconds since 1970) are when it was asked and answered by the session's clock;
    they replace invalid times. Raises BadSpectrum where it gives no ``length`` finite numbers.
    """
    where = f"({point[0]:g}, {point[1]:g})"
    given = attribute(taken, "values", _WHAT, needed=True)
    values = numbers(given)
    if values is None:
        check_length(np.asarray(shown(given)), length, where)  # raises
    check_length(values, length, where)
    with np.errstate(over="ignore"):
        values = np.asarray(values, dtype=np.float64)
    check_finite(values, where)
    started, ended = _times(taken, asked_at, now, note)
    commanded, actual = attribute(taken, "commanded", _WHAT), attribute(taken, "actual", _WHAT)
    if commanded is not None and pair(commanded) is None:
        note(f"the source gives commanded as {shown(commanded)}, not (row, col); where it was sent is kept")
    if actual is not None and pair(actual) is None:
        note(f"the source gives actual as {shown(actual)}, not (row, col); it counts as unknown")
    stated, reached = pair(commanded), pair(actual)
    if stated is not None and is_elsewhere(stated, point):
        reached = stated  # it was sent elsewhere, by its own account
    return Measurement(
        index=0,
        commanded=point,
        values=values,
        actual=reached,
        started=started,
        ended=ended,
        channels=_channels(attribute(taken, "channels", _WHAT, {}), note),
        file=path(attribute(taken, "file", _WHAT), "file", note),
        quality=_quality(taken, note),
    )


def _quality(taken: Any, note: Note) -> float | None:
    """The source's own verdict, 0 to 1; None where it gives none, or something else."""
    given = attribute(taken, "quality", _WHAT)
    if given is None:
        return None
    value = number(given)
    if value is None or not 0 <= value <= 1:
        note(f"the source gives quality as {shown(given)}, not 0 to 1; it counts as unknown")
        return None
    return value


def _times(taken: Any, asked_at: float, now: float, note: Note) -> tuple[float, float]:
    """Start and end by the source's clock, or by the session's where those are no times in this order."""
    given = {name: attribute(taken, name, _WHAT, 0.0) for name in ("started", "ended")}
    found = {name: moment(value) for name, value in given.items()}
    for name, value in given.items():
        if found[name] is None and shown(value) not in ("0", "0.0"):  # 0: not given
            note(f"the source gives {name} as {shown(value)}, which is no time; the session's clock is kept")
    started, ended = found["started"], found["ended"]
    if started is not None and ended is not None and started > ended:
        note("the source gives spectra that end before they start; the session's clock is kept")
        started = ended = None
    return (
        min(asked_at, ended or asked_at) if started is None else started,
        max(now, started or now) if ended is None else ended,
    )


def _channels(channels: Any, note: Note) -> dict[str, np.ndarray]:
    found = entries(channels)
    if found is None:
        note(f"the source gives channels as {shown(channels)}, which is no dictionary; they are left out")
        return {}
    kept: dict[str, np.ndarray] = {}
    for name, given in found:
        array = numbers(given)
        if array is None:
            note(f"the source's channel {shown(name)} of a spectrum holds no numbers; it is left out")
        else:
            kept[text(name, "a channel's name", note)] = array
    return kept
