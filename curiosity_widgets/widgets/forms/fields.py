"""How the fields of our forms look."""

from __future__ import annotations

from collections.abc import Iterable

import ipywidgets


def styled(fields: Iterable[ipywidgets.DOMWidget]) -> list[ipywidgets.DOMWidget]:
    """The fields under each other, their labels in one column."""
    found = list(fields)
    for field in found:
        field.style.description_width = "150px"
        field.layout.width = "min(100%, 560px)"
    return found


def number(label: str, low: int, high: int) -> ipywidgets.BoundedIntText:
    """A field for a whole number."""
    return ipywidgets.BoundedIntText(low, min=low, max=high, description=label)
