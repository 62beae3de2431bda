"""A map of the sample as text in a result file: 8-bit levels of at most 128 × 128 pixels."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError

_LARGEST = 128  # pixels on a side
_NO_VALUE = 255


@dataclass(frozen=True)
class PackedMap:
    """Levels 0 … 254 between ``low`` and ``high``, 255 where there is no value, deflated."""

    low: float
    high: float
    shape: tuple[int, int]
    levels: str  # base64

    @classmethod
    def of(cls, values: FloatArray) -> PackedMap:
        """A map (H, W), thinned to the largest size; NaN where unknown."""
        stride = -(-max(values.shape) // _LARGEST)
        thin = np.asarray(values, dtype=float)[::stride, ::stride]
        known = np.isfinite(thin)
        low, high = (float(thin[known].min()), float(thin[known].max())) if known.any() else (0.0, 1.0)
        levels = np.full(thin.shape, _NO_VALUE, dtype=np.uint8)
        share = (thin[known] - low) / (high - low) if high > low else np.zeros(int(known.sum()))
        levels[known] = np.rint(share * (_NO_VALUE - 1))
        packed = base64.b64encode(zlib.compress(levels.tobytes(), 9)).decode("ascii")
        return cls(low, high, (thin.shape[0], thin.shape[1]), packed)

    @property
    def values(self) -> FloatArray:
        """The map (H, W), each value within 1/508 of the range."""
        size = self.shape[0] * self.shape[1]
        data = zlib.decompressobj().decompress(base64.b64decode(self.levels, validate=True), size)
        levels = np.frombuffer(data, dtype=np.uint8).reshape(self.shape)
        values = self.low + (self.high - self.low) * levels / (_NO_VALUE - 1)
        return np.where(levels == _NO_VALUE, np.nan, values)

    @classmethod
    def checked(cls, value: Any, name: str) -> PackedMap:
        """From JSON. Raises CuriosityError, with the field's ``name``, for anything else."""
        try:
            if not isinstance(value, Mapping):
                raise TypeError
            rows, cols = (int(size) for size in value["shape"])
            low, high = float(value["low"]), float(value["high"])
            found = cls(low, high, (rows, cols), str(value["levels"]))
            if not (0 < min(rows, cols) <= max(rows, cols) <= _LARGEST and np.isfinite([low, high]).all()):
                raise ValueError
            _ = found.values
        except (KeyError, TypeError, ValueError, OverflowError, binascii.Error, zlib.error) as error:
            raise CuriosityError(f"{name} is no map of this program; save the game again") from error
        return found
