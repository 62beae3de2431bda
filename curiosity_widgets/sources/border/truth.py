"""Spectra that a source knows without measuring them."""

from __future__ import annotations

from typing import Any

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border.values import reals


def checked_truth(truth: Any, count: int, length: int) -> FloatArray | None:
    """True spectra (k, S) of ``count`` points, None where there are none. Raises CuriosityError otherwise."""
    if truth is None:
        return None
    found = reals(truth, "truth")
    if found.shape != (count, length):
        raise CuriosityError(
            f"the source's truth has shape {found.shape}; it must be ({count}, {length}), or None"
        )
    return found
