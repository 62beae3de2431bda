"""Calling a reader with a user's options, from Python or as text from the command line.

What a reader takes is read off its annotations: an option of another type is refused with one clear line, and
text is turned into what the reader wants ("25" into 25, "49:99" into (49, 99), "a,b" into a list of names).
"""

from __future__ import annotations

import inspect
import os
import types
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from curiosity_widgets.errors import CuriosityError, quoted

T = TypeVar("T")


def call_with_options(read: Callable[..., T], argument: Any, where: str, options: Mapping[str, Any]) -> T:
    """``read(argument, **options)`` with the options checked and text turned into values."""
    return read(argument, **checked_options(read, where, options, leave=1))


def checked_options(
    function: Callable[..., Any], where: str, options: Mapping[str, Any], leave: int = 0
) -> dict[str, Any]:
    """The options as ``function`` takes them; its first ``leave`` parameters are no options.

    Raises CuriosityError for an option that it does not know or that is of another type.
    """
    known = list(inspect.signature(function).parameters)[leave:]
    unknown = [name for name in options if name not in known]
    if unknown:
        raise CuriosityError(
            f"{where}: unknown option '{unknown[0]}'; known are {', '.join(known) or 'none'}"
        )
    hints = get_type_hints(function)
    return {
        name: _value(value, hints.get(name, Any), f"{where}: {name}={quoted(value)}")
        for name, value in options.items()
    }


def given(**options: Any) -> dict[str, Any]:
    """The options that were given: those that are not None."""
    return {name: value for name, value in options.items() if value is not None}


def plain(value: Any) -> Any:
    """A value as a run file's JSON keeps it: arrays as lists, paths as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _value(value: Any, hint: Any, what: str) -> Any:
    for reading in _readings(value) if isinstance(value, str) else (value,):
        if _fits(reading, hint):
            return reading
    raise CuriosityError(f"{what} is not what this option takes ({_words(hint)})")


def _readings(text: str) -> list[Any]:
    """What a text may mean, most specific first."""
    parts = [part.strip() for part in text.replace(":", ",").split(",") if part.strip()]
    numbers = [number for part in parts if (number := _number(part)) is not None]
    readings: list[Any] = []
    if parts and len(numbers) == len(parts):
        readings += [numbers[0]] if len(numbers) == 1 else [tuple(numbers)]
        readings.append(numbers)
    # a name may hold a comma: readers that take names look for it as it is written first (``names_of``)
    return [*readings, text, [part.strip() for part in text.split(",")]]


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of an annotated type, as far as readers annotate."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, types.UnionType):
        return any(_fits(value, argument) for argument in arguments)
    if origin is Literal:
        return value in arguments
    if origin is tuple:
        return (
            isinstance(value, tuple | list)
            and len(value) == len(arguments)
            and all(_fits(item, argument) for item, argument in zip(value, arguments, strict=True))
        )
    if origin is Sequence:
        return isinstance(value, tuple | list | np.ndarray) and all(
            _fits(item, arguments[0]) for item in value
        )
    if hint is int:
        return isinstance(value, Integral) and not isinstance(value, bool)
    if hint is float:
        return isinstance(value, Real) and not isinstance(value, bool)
    kind = origin or hint
    return isinstance(value, kind) if isinstance(kind, type) else True


def _words(hint: Any) -> str:
    text = str(hint) if get_origin(hint) else getattr(hint, "__name__", str(hint))
    return text.replace("collections.abc.", "").replace("typing.", "").replace(" | None", "")
