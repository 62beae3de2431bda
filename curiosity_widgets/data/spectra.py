"""Whether values are a spectrum at all: the one definition that sources and sessions share."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

Defect = Literal["wrong length", "not finite"]


def defect_of(values: Any, length: int) -> Defect | None:
    """What keeps values from being a spectrum of ``length`` finite real numbers; None: nothing does."""
    array = np.asarray(values)
    if array.shape != (length,) or array.dtype.kind not in "iuf":
        return "wrong length"
    return None if np.isfinite(array).all() else "not finite"
