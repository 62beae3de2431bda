"""A map as text: small, and within half a level of what it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curiosity_widgets.classrooms.packed_map import PackedMap
from curiosity_widgets.errors import CuriosityError


def test_values_return_within_half_a_level() -> None:
    values = np.random.default_rng(0).normal(size=(31, 46))
    values[3, 5] = np.nan
    again = PackedMap.of(values).values
    assert again.shape == values.shape
    assert np.isnan(again[3, 5])
    assert np.nanmax(np.abs(again - values)) <= 1.001 * np.nanmax(np.ptp(values[4:])) / 508 + 0.01


def test_a_large_map_is_thinned() -> None:
    assert PackedMap.of(np.arange(512.0 * 300).reshape(512, 300)).values.shape == (128, 75)


@pytest.mark.parametrize(
    "change",
    [{"levels": "no"}, {"shape": [3]}, {"shape": [9999, 9999]}, {"low": None}, {"high": float("nan")}],
)
def test_what_is_no_map_is_refused_by_name(change: dict[str, Any]) -> None:
    packed = PackedMap.of(np.arange(6.0).reshape(2, 3))
    content = {"low": 0.0, "high": 5.0, "shape": [2, 3], "levels": packed.levels}
    assert PackedMap.checked(content, "image").values.shape == (2, 3)
    for wrong in ({**content, **change}, None, []):
        with pytest.raises(CuriosityError, match="image"):
            PackedMap.checked(wrong, "image")
