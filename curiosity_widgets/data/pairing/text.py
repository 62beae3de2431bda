"""Lists in messages, cut to what can be read."""

from __future__ import annotations

from collections.abc import Iterable

_SHOWN = 12


def listed(items: Iterable[object]) -> str:
    """The items separated by commas, the first dozen and how many there are more."""
    words = [str(item) for item in items]
    rest = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "") or "none"


def names_of(chosen: object, known: Iterable[str]) -> list[str]:
    """The names that a user gave: one, several, or several in one text separated by commas.

    A name that exists as it is written wins, commas included.
    """
    there = set(known)
    if chosen is None:
        return []
    if not isinstance(chosen, str):
        return [str(name) for name in chosen] if hasattr(chosen, "__iter__") else [str(chosen)]
    parts = [part.strip() for part in chosen.split(",")]
    return [chosen] if chosen in there or len(parts) == 1 else parts
