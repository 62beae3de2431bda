"""Values that a file keeps packed, by the attributes of the CF conventions that netCDF and xarray write.

Eaton et al., NetCDF Climate and Forecast (CF) Metadata Conventions, sections 2.5.1 and 8.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

_PACKED = ("scale_factor", "add_offset", "_FillValue", "missing_value", "_Unsigned")
_UNWRITTEN = 9.969209968386869e36  # what netCDF puts where a float was never written


def unpacked(values: Any, attributes: Mapping[str, Any]) -> Any:
    """The values (any shape) that an array stands for: scaled, and NaN where it says that there is none.

    Arrays without such attributes come back as they are.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "fiu" or not any(mark in attributes for mark in _PACKED):
        return array
    if array.dtype.kind == "i" and _text(attributes.get("_Unsigned")).lower() == "true":
        array = array.view(array.dtype.str.replace("i", "u"))
    missing = np.zeros(array.shape, dtype=bool)
    for mark in ("_FillValue", "missing_value"):
        for value in np.ravel(attributes.get(mark, [])):
            missing |= array == np.asarray(value).astype(array.dtype)
    if array.dtype.kind == "f":
        missing |= np.abs(array) >= _UNWRITTEN
    scale, offset = (
        _number(attributes, key, default) for key, default in (("scale_factor", 1), ("add_offset", 0))
    )
    if not missing.any() and scale == 1 and offset == 0:
        return array
    small = array.dtype.kind == "f" and array.dtype.itemsize <= 4
    real: Any = array.astype(np.float32 if small else np.float64)
    real = real * scale + offset
    real[missing] = np.nan
    return real


def _number(attributes: Mapping[str, Any], key: str, default: float) -> float:
    return float(np.ravel(attributes[key])[0]) if key in attributes else float(default)


def _text(value: Any) -> str:
    return value.decode("ascii", errors="replace") if isinstance(value, bytes) else str(value)
