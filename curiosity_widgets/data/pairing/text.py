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
    return [chosen] if chosen in there else _split(chosen, there)


def _split(text: str, known: set[str]) -> list[str]:
    """The names in a text; of parts that are a name together, commas included, the longest run is one."""
    parts, found = text.split(","), list[str]()
    while parts:
        runs = (count for count in range(len(parts), 1, -1) if ",".join(parts[:count]).strip() in known)
        count = next(runs, 1)
        found.append(",".join(parts[:count]).strip())
        parts = parts[count:]
    return found
