"""Lengths in the unit that suits their size."""

from __future__ import annotations

_PREFIXES = ((1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p"))


def prefixed(unit: str, length: float) -> tuple[float, str]:
    """The unit that a length up to this one is written in, and its size; of metres alone there are others."""
    if unit != "m":
        return 1.0, unit
    known = [(size, f"{prefix}m") for size, prefix in _PREFIXES if length >= size]
    return known[0] if known else (1e-12, "pm")
