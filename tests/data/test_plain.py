"""Values as JSON holds them, and arrays protected against writing."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import numpy as np
import pytest

from curiosity_widgets.data.plain import jsonable, read_only


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
