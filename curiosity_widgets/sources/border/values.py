"""Single values from a source as plain Python holds them, or None where they are not what they should be."""

from __future__ import annotations

import json
import os
import reprlib
from collections.abc import Callable, Mapping
from numbers import Number
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError, quoted

Note = Callable[[str], None]  # says what was replaced

_LAST_SECOND = 253402300799.0  # of the year 9999; later times cannot be shown as dates

_shortened = reprlib.Repr()
_shortened.maxother = _shortened.maxstring = 60  # characters of a wrong value in a note


def shown(value: Any) -> str:
    """A wrong value, as a note shows it."""
    scalar = issubclass(type(value), np.generic)  # a foreign object may raise where it is asked for its class
    try:
        return " ".join(_shortened.repr(value.item() if scalar else value).split())
    except ValueError:  # a number of more digits than Python writes
        return quoted(value)


def number(value: Any) -> float | None:
    """A finite float; None for anything else, a bool included."""
    if isinstance(value, (bool, np.bool_, str, bytes)):
        return None
    try:
        found = np.nan if np.ndim(value) or np.iscomplexobj(value) else float(value)
    except Exception:  # a foreign object may raise anything
        return None
    return found if np.isfinite(found) else None


def moment(value: Any) -> float | None:
    """Seconds since 1970 that a calendar can show; None for anything else, 0 (not given) included."""
    found = number(value)
    return found if found is not None and 0 < found <= _LAST_SECOND else None


def pair(value: Any) -> tuple[float, float] | None:
    """Two finite floats; None for anything else."""
    array = numbers(value)
    if array is None or array.shape != (2,) or array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        return None
    return float(array[0]), float(array[1])


def numbers(value: Any) -> np.ndarray | None:
    """Numbers as an array of their own, masked ones as NaN; None where they are none."""
    try:
        array = np.ma.filled(value.astype(np.float64), np.nan) if np.ma.isMaskedArray(value) else value
        array = np.array(array)
    except Exception:  # a foreign object may raise anything
        return None
    if array.dtype.kind not in "biufc":
        return None
    with np.errstate(over="ignore"):  # what a wider type holds may be infinite: it is checked later
        if array.dtype.kind == "f" and array.dtype.itemsize > 8:
            return array.astype(np.float64)
        return array.astype(np.complex128) if array.dtype.kind == "c" else array


def reals(value: Any, what: str) -> FloatArray:
    """Real numbers as float64, in an array of their own. Raises CuriosityError, naming ``what``."""
    array = numbers(value)
    if array is None or array.dtype.kind == "c":
        raise CuriosityError(f"the source's {what} is {shown(value)}; it must hold real numbers")
    found: FloatArray = array.astype(np.float64)
    return found


def flag(value: Any, what: str, note: Note, otherwise: bool) -> bool:
    """Yes or no; ``otherwise`` where a value is neither."""
    try:
        return bool(value)
    except Exception:  # as of an array, or of a foreign object
        note(f"the source gives {what} as {shown(value)}, neither yes nor no; {otherwise} is kept")
        return otherwise


def entries(value: Any) -> list[tuple[Any, Any]] | None:
    """What a dictionary holds; None where it is none, or does not say."""
    try:
        return list(value.items()) if isinstance(value, Mapping) else None
    except Exception:  # a foreign object may raise anything
        return None


def text(value: Any, what: str, note: Note, otherwise: str = "") -> str:
    """A text; anything else is replaced by its own text, None by ``otherwise``."""
    if isinstance(value, str):
        return str.__str__(value)
    if value is None:
        return otherwise
    note(f"the source gives {what} as {shown(value)}, which is no text; it is kept as text")
    return shown(value)


def unit(value: Any, what: str, note: Note) -> str:
    """A unit. A number is none: kept as text it would make a source with the right unit another one."""
    if issubclass(type(value), Number):
        note(f"the source gives {what} as {shown(value)}, which is no unit; it is left out")
        return ""
    return text(value, what, note)


def path(value: Any, what: str, note: Note) -> str | None:
    """A file's name; None where there is none."""
    if value is None or isinstance(value, str):
        return None if value is None else str.__str__(value)
    try:
        return str(os.fsdecode(value)) if isinstance(value, os.PathLike) else text(value, what, note)
    except Exception:  # a foreign object may raise anything
        return text(value, what, note)


def extras(value: Any, note: Note) -> dict[str, Any]:
    """What else a source reports, as JSON can hold it; what cannot be written is left out."""
    found = entries(value)
    if found is None:
        if value is not None:
            note(f"the source gives extra as {shown(value)}, which is no dictionary; it is left out")
        return {}
    kept: dict[str, Any] = {}
    for name, item in found:
        try:
            plain = jsonable(item)
            json.dumps(plain, allow_nan=False)
            kept[str(name)] = plain
        except Exception:  # whatever a foreign object does while it is turned into text
            note(f"the source's extra {shown(name)} cannot be written into a run file; it is left out")
    return kept


def attribute(thing: Any, name: str, what: str, otherwise: Any = None, *, needed: bool = False) -> Any:
    """An attribute of what a source returned. Raises CuriosityError where a ``needed`` one is not there."""
    found = getattr(thing, name, None)
    if found is None and needed:
        raise CuriosityError(f"the source returned {shown(thing)} without '{name}'; it must return {what}")
    return otherwise if found is None else found
