"""Values as JSON holds them, and arrays protected against writing."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import numpy as np
import pytest

from curiosity_widgets.data.plain import jsonable, read_only, unmasked


def test_values_of_every_kind_become_json() -> None:
    value = {
        1: np.array([[1.5, np.nan]]),
        "whole": np.int64(3),
        "flag": np.bool_(True),
        "infinite": float("inf"),
        "group": (1, frozenset({2})),
        "nothing": None,
        "path": PurePosixPath("a/b"),
    }
    expected = {
        "1": [[1.5, None]],
        "whole": 3,
        "flag": True,
        "infinite": None,
        "group": [1, [2]],
        "nothing": None,
        "path": "a/b",
    }
    assert jsonable(value) == expected
    assert json.loads(json.dumps(jsonable(value), allow_nan=False)) == expected


def test_a_read_only_array_refuses_writing() -> None:
    values = read_only(np.zeros(3))
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1


@pytest.mark.parametrize("kind", ["f4", "f8", ">f4", "i2", "u1", "?"])
def test_what_is_masked_is_not_a_number(kind: str) -> None:
    values = np.ma.masked_array(np.array([1, 0, 1]).astype(kind), mask=[True, False, False])
    found = unmasked(values)
    assert not np.ma.isMaskedArray(found)
    assert np.isnan(found[0])
    assert found[1:].tolist() == [0, 1]
    if np.dtype(kind).kind == "f":
        assert found.dtype == values.dtype
    assert values.mask[0]  # the user's own stays as it was


def test_without_a_mask_the_kind_of_number_stays() -> None:
    counts = np.arange(3, dtype="u2")
    assert unmasked(counts) is counts
    assert unmasked(np.ma.masked_array(counts)).dtype == counts.dtype
    assert unmasked([1, 2]).tolist() == [1, 2]
