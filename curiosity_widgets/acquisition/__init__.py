"""Picking rules: one strategy per file, each returning the score of every candidate, term by term."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.errors import CuriosityError

_STRATEGIES = {
    "committee": "Committee",
    "coverage": "Coverage",
    "curiosity": "Curiosity",
    "epsilon_decreasing": "EpsilonDecreasing",
    "mixed": "Mixed",
    "random": "Random",
    "typicality": "Typicality",
}


def names() -> list[str]:
    """The strategies' names."""
    return sorted(_STRATEGIES)


def strategy(name: str, **options: Any) -> Strategy:
    """A strategy by name. Raises CuriosityError for an unknown name or option."""
    if name not in _STRATEGIES:
        raise CuriosityError(f"strategy {name!r} is unknown; choose one of {', '.join(names())}")
    made = getattr(import_module(f"curiosity_widgets.acquisition.{name}"), _STRATEGIES[name])
    try:
        return made(**options)  # type: ignore[no-any-return]
    except TypeError as error:
        raise CuriosityError(f"strategy '{name}' does not take these options: {error}") from error
