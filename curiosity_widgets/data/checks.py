"""Checks of single settings; every message names the setting, its value and what to give instead."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.errors import CuriosityError, quoted

_LONGEST = 255  # bytes of a file's name
_DAY = 86400.0  # seconds
_MOST = 2**63 - 1

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
        raise CuriosityError(f"{name} is {quoted(value)}; give {give or default}")
    return found


def whole(name: str, value: Any, at_least: int = 1, *, give: str = "") -> int:
    """``value`` as an int; 3.0 is one, 2.5, "3 V" and True are not. Raises CuriosityError."""
    found = _float(value)
    if not math.isfinite(found) or found != int(found) or found < at_least:
        raise CuriosityError(
            f"{name} is {quoted(value)}; give {give or f'a whole number of at least {at_least}'}"
        )
    return int(found)


def interval(name: str, value: Any, *, finite: bool = True) -> tuple[float, float]:
    """``value`` as (lowest, highest). Raises CuriosityError for anything else."""
    try:
        low, high = (_float(end) for end in value)
    except Exception:  # a foreign object may raise anything
        low = high = math.nan
    if not low <= high or (finite and not (math.isfinite(low) and math.isfinite(high))):
        raise CuriosityError(f"{name} is {quoted(value)}; give (lowest, highest)")
    return low, high


def one_of(allowed: Iterable[str], **values: str) -> None:
    """Raises CuriosityError unless all values are among ``allowed``."""
    names = tuple(allowed)
    for name, value in values.items():
        if not issubclass(type(value), str) or str.__str__(value) not in names:
            raise CuriosityError(f"{name} is {quoted(value)}; choose one of {', '.join(names)}")


def file_path(name: str, value: Any) -> Path:
    """``value`` as a path. Raises CuriosityError for anything that names no file, bytes included."""
    given = _path_text(value)
    if not isinstance(given, str) or not given.strip() or "\0" in given:
        raise CuriosityError(f"{name} is {quoted(value)}; give the name of a file")
    if not may_be_file(given):
        raise CuriosityError(
            f"{name} is {quoted(given)}…, longer than file systems allow; give a shorter name"
        )
    return Path(given)


def may_be_file(text: str) -> bool:
    """Whether the operating system takes a text for a path at all, and raises nothing."""
    return "\0" not in text and all(len(os.fsencode(part)) <= _LONGEST for part in Path(text).parts)


def listed(name: str, value: Any, what: str) -> list[Any]:
    """``value`` as a list that is not empty; ``what`` it should hold. Raises CuriosityError."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        try:
            found = list(value)
        except Exception:  # a foreign object may raise anything
            found = []
        if found:
            return found
    raise CuriosityError(f"{name} is {quoted(value)}; give a list of {what}")


def plain(name: str, value: Any) -> None:
    """Raises CuriosityError for what a run file could not give back: objects, NaN, numbers beyond 64 bits."""
    kind = type(value)  # a foreign object may raise where it is asked for its class
    if issubclass(kind, Mapping):
        for key, item in value.items():
            if not issubclass(type(key), str):
                raise CuriosityError(f"{name} has the key {quoted(key)}; give texts as keys")
            plain(f"{name}['{key}']", item)
    elif issubclass(kind, np.ndarray | np.generic):
        plain(name, value.tolist())
    elif issubclass(kind, list | tuple | set | frozenset):
        for item in value:
            plain(name, item)
    elif not (
        value is None
        or issubclass(kind, bool | str)
        or (issubclass(kind, int) and abs(value) <= _MOST)
        or (issubclass(kind, float) and math.isfinite(value))
    ):
        raise CuriosityError(f"{name} is {quoted(value)}; give finite numbers, texts, or lists of them")


def array(name: str, value: Any, give: str) -> np.ndarray:
    """``value`` as an array of its own. Raises CuriosityError for what cannot be one, as a ragged list."""
    try:
        return np.array(value)
    except Exception as error:  # a foreign object may raise anything
        raise CuriosityError(f"{name} cannot be made an array of; give {give}") from error


def flag(name: str, value: Any) -> bool:
    """True or False. Raises CuriosityError for anything else."""
    if not isinstance(value, bool | np.bool_):
        raise CuriosityError(f"{name} is {quoted(value)}; give True or False")
    return bool(value)


def seconds(name: str, value: Any) -> float:
    """Seconds from 0 up; without end is possible. Raises CuriosityError for anything else."""
    endless = isinstance(value, float) and _float(value) == math.inf
    return math.inf if endless else number(name, value, at_least=0, give="0 seconds or more")


def pause(name: str, value: Any) -> float:
    """Seconds that a program sleeps, at most a day: the clock of an operating system refuses longer ones.

    Raises CuriosityError for anything else.
    """
    return number(name, value, at_least=0, at_most=_DAY, give="0 to 86400 seconds")


def callable_(name: str, value: Any, what: str) -> None:
    """Raises CuriosityError for what cannot be called; ``what`` it should be."""
    if not callable(value):
        raise CuriosityError(f"{name} is {quoted(value)}; give {what}")


def at_least(least: int, **values: int) -> None:
    """Raises CuriosityError unless all values are ints ≥ ``least`` as they are: nothing is converted."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise CuriosityError(f"{name} is {quoted(value)}; it must be a whole number of at least {least}")


def within(low: float, high: float, **values: float) -> None:
    """Raises CuriosityError unless all values are ints or floats in [low, high]; nothing is converted."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= _float(value) <= high:
            raise CuriosityError(f"{name} is {quoted(value)}; it must be a number between {low} and {high}")


def _path_text(value: Any) -> str | bytes | None:
    try:
        return os.fspath(value) if isinstance(value, str | os.PathLike) else None
    except Exception:  # a foreign object may raise anything
        return None


def _float(value: Any) -> float:
    try:
        wrong = isinstance(value, bool) or value is np.ma.masked or np.iscomplexobj(value)
        return math.nan if wrong else float(value)
    except Exception:  # a foreign object may raise anything
        return math.nan
