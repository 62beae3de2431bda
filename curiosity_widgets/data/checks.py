"""Checks of single settings; every message names the setting, its value and what to give instead."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any

from curiosity_widgets.errors import CuriosityError

_HOLDS = {
    "at least": operator.ge,
    "more than": operator.gt,
    "at most": operator.le,
    "less than": operator.lt,
}


def number(
    name: str,
    value: Any,
    *,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
    below: float | None = None,
    give: str = "",
) -> float:
    """``value`` as a finite float within the given bounds; ``give`` replaces the message's advice.

    Raises CuriosityError for a value out of bounds and for anything that is not a number, a bool included.
    """
    found = _float(value)
    bounds = {"at least": at_least, "more than": above, "at most": at_most, "less than": below}
    given = {words: bound for words, bound in bounds.items() if bound is not None}
    if not (math.isfinite(found) and all(_HOLDS[words](found, bound) for words, bound in given.items())):
        limits = " and ".join(f"{words} {bound:g}" for words, bound in given.items())
        default = f"a number of {limits}" if given else "a finite number"
        raise CuriosityError(f"{name} is {value!r}; give {give or default}")
    return found


def whole(name: str, value: Any, at_least: int = 1, *, give: str = "") -> int:
    """``value`` as an int; 3.0 is one, 2.5, "3 V" and True are not. Raises CuriosityError."""
    found = _float(value)
    if not math.isfinite(found) or found != int(found) or found < at_least:
        raise CuriosityError(f"{name} is {value!r}; give {give or f'a whole number of at least {at_least}'}")
    return int(found)


def interval(name: str, value: Any, *, finite: bool = True) -> tuple[float, float]:
    """``value`` as (lowest, highest). Raises CuriosityError for anything else."""
    try:
        low, high = (float(end) for end in value)
    except (TypeError, ValueError):
        low = high = math.nan
    if not low <= high or (finite and not (math.isfinite(low) and math.isfinite(high))):
        raise CuriosityError(f"{name} is {value!r}; give (lowest, highest)")
    return low, high


def one_of(allowed: Iterable[str], **values: str) -> None:
    """Raises CuriosityError unless all values are among ``allowed``."""
    names = tuple(allowed)
    for name, value in values.items():
        if value not in names:
            raise CuriosityError(f"{name} is {value!r}; choose one of {', '.join(names)}")


def at_least(least: int, **values: int) -> None:
    """Raises CuriosityError unless all values are ints ≥ ``least`` as they are: nothing is converted."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise CuriosityError(f"{name} is {value!r}; it must be a whole number of at least {least}")


def within(low: float, high: float, **values: float) -> None:
    """Raises CuriosityError unless all values are ints or floats in [low, high]; nothing is converted."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise CuriosityError(f"{name} is {value!r}; it must be a number between {low} and {high}")


def _float(value: Any) -> float:
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
