"""Options of predictors and error models: named, typed, checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from curiosity_widgets.errors import CuriosityError

OptionsT = TypeVar("OptionsT")


def option_names(kind: type[Any]) -> frozenset[str]:
    """Names that the options dataclass ``kind`` knows."""
    return frozenset(item.name for item in fields(kind))


def read_options(kind: type[OptionsT], given: Mapping[str, Any], owner: str) -> OptionsT:
    """The options dataclass ``kind`` filled from ``given``.

    Raises CuriosityError naming an option that does not exist, with those that do.
    """
    allowed = option_names(kind)
    for name in given:
        if name not in allowed:
            raise CuriosityError(f"{owner} has no option {name!r}; it has {', '.join(sorted(allowed))}")
    return kind(**given)


def at_least(least: int, **values: int) -> None:
    """Raises CuriosityError unless all values are whole numbers ≥ ``least``."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise CuriosityError(f"{name} is {value!r}; it must be a whole number of at least {least}")


def within(low: float, high: float, **values: float) -> None:
    """Raises CuriosityError unless all values are numbers in [low, high]."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise CuriosityError(f"{name} is {value!r}; it must be a number between {low} and {high}")


def one_of(allowed: Iterable[str], **values: str) -> None:
    """Raises CuriosityError unless all values are among ``allowed``."""
    names = tuple(allowed)
    for name, value in values.items():
        if value not in names:
            raise CuriosityError(f"{name} is {value!r}; choose one of {', '.join(names)}")
