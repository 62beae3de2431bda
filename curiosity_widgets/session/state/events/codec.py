"""Typed values as JSON holds them, and back: what a dataclass declares is what its JSON must hold.

A file is not trusted: :func:`read` checks every value against its type hint and raises ValueError or
TypeError where they differ. ``null`` stands for a float that is not finite, because JSON has no such number.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from curiosity_widgets.session.rules.policies import Policies

Made = TypeVar("Made")


INLINE = {"inline": True}  # metadata of a field whose own fields, or items, lie directly in the object around


def key(name: str) -> dict[str, str]:
    """Metadata of a dataclass field that has another name in the file."""
    return {"key": name}


def write(value: Any) -> Any:
    """A value of dataclasses, tuples and mappings as dicts and lists."""
    if isinstance(value, Policies):
        return value.to_dict()
    if is_dataclass(value):
        return write_fields(value)
    if isinstance(value, Mapping):
        return {str(name): write(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [write(item) for item in value]
    return value


def write_fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by their names in the file."""
    content: dict[str, Any] = {}
    for one in fields(value):
        written = write(getattr(value, one.name))
        if one.metadata.get("inline"):
            content |= written
        else:
            content[_key(one)] = written
    return content


def read_fields(kind: type[Made], content: Mapping[str, Any]) -> Made:
    """A dataclass from an object of the file. Keys that it does not know are from a later version: left out.

    Raises KeyError for a key that is missing and has no default, TypeError or ValueError for a wrong value.
    """
    if not isinstance(content, Mapping):
        raise TypeError(f"{content!r:.80} is not an object")
    values = {}
    for one, hint in _hinted_fields(cast(Any, kind)):
        if one.metadata.get("inline"):
            values[one.name] = read(content, hint)
        elif _key(one) in content:
            values[one.name] = read(content[_key(one)], hint)
        elif one.default is MISSING and one.default_factory is MISSING:
            raise KeyError(_key(one))
    return kind(**values)


def read(value: Any, hint: Any) -> Any:
    """A value of the file as its type hint wants it. Raises TypeError or ValueError where it does not fit."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, types.UnionType):
        return None if value is None else read(value, next(one for one in inner if one is not type(None)))
    if origin is tuple:
        return _tuple(value, inner)
    if hint is Policies:
        return Policies.from_dict(value)
    if is_dataclass(hint):
        return read_fields(hint, value)  # type: ignore[arg-type]
    if origin is not None and origin is not Literal:
        if not isinstance(value, Mapping):
            raise TypeError(f"{value!r:.80} is not an object")
        return {str(name): read(item, inner[1]) for name, item in value.items()}
    return _plain(value, hint, inner)


def _plain(value: Any, hint: Any, choices: tuple[Any, ...]) -> Any:
    if choices:
        if value not in choices:
            raise ValueError(f"{value!r:.80} is none of {', '.join(map(str, choices))}")
        return value
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is float and value is None:
        return math.nan
    if hint is float and number:
        return float(value)
    if hint is int and number and value == int(value):
        return int(value)
    if hint in (bool, str) and isinstance(value, hint):
        return value
    raise TypeError(f"{value!r:.80} is not of the type {hint.__name__}")


def _tuple(value: Any, inner: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError(f"{value!r:.80} is not a list")
    hints = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
    if len(value) != len(hints):
        raise ValueError(f"{len(value)} values in place of {len(hints)}")
    return tuple(read(item, hint) for item, hint in zip(value, hints, strict=True))


@lru_cache
def _hinted_fields(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    hints = get_type_hints(kind)
    return tuple((one, hints[one.name]) for one in fields(kind))


def _key(one: Field[Any]) -> str:
    return str(one.metadata.get("key", one.name))
