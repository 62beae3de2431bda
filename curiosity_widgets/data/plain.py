"""Values as plain Python and JSON hold them; arrays without a mask, and protected against writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from curiosity_widgets.errors import CuriosityError, described


def jsonable(value: Any) -> Any:
    """A value as JSON can hold it: arrays become lists, unknown objects their text, NaN null."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return jsonable(value.tolist())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    if isinstance(value, np.generic):
        return jsonable(value.item())
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


def read_only(values: np.ndarray) -> Any:
    """The array, protected against writing."""
    values.setflags(write=False)
    return values


def unmasked(values: Any) -> np.ndarray:
    """Values as an array; what is masked is NaN, and not the number that happens to lie behind the mask.

    Raises CuriosityError for what cannot be an array, as a list of rows of different lengths.
    """
    if not np.ma.is_masked(values) or values.dtype.kind not in "fiub":
        try:
            return np.asarray(values)
        except (CuriosityError, MemoryError):
            raise
        except Exception as error:  # a foreign object may raise anything
            raise CuriosityError(
                f"values that no array can hold ({described(error)}); give numbers in equal rows"
            ) from error
    floats = values.astype(values.dtype if values.dtype.kind == "f" else np.float64)
    return np.asarray(np.ma.filled(floats, np.nan))
