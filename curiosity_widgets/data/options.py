"""Options of predictors and error models, read into their dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from curiosity_widgets.errors import CuriosityError, quoted

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
            raise CuriosityError(f"{owner} has no option {quoted(name)}; it has {', '.join(sorted(allowed))}")
    return kind(**given)
