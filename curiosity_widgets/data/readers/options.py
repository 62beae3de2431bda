"""Calling a reader with a person's options."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from curiosity_widgets.errors import CuriosityError

T = TypeVar("T")


def call_with_options(read: Callable[..., T], argument: Any, where: str, options: Mapping[str, Any]) -> T:
    """``read(argument, **options)``, with a clear word about options that it does not take."""
    known = list(inspect.signature(read).parameters)[1:]
    unknown = [name for name in options if name not in known]
    if unknown:
        raise CuriosityError(
            f"{where}: unknown option '{unknown[0]}'; this format takes {', '.join(known) or 'none'}"
        )
    return read(argument, **options)


def given(**options: Any) -> dict[str, Any]:
    """The options that somebody gave: those that are not None."""
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
