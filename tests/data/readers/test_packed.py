from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.readers.packed import unpacked


def test_values_without_marks_stay_as_they_are():
    values = np.arange(5, dtype="i2")
    assert unpacked(values, {"units": "m"}) is values


@pytest.mark.parametrize("kind", ["<i2", ">i2"])
def test_scale_offset_and_fill(kind):
    attributes = {"scale_factor": np.array([0.1]), "add_offset": 50.0, "_FillValue": np.int16(-32768)}
    found = unpacked(np.array([-32768, 0, 4580], dtype=kind), attributes)
    np.testing.assert_allclose(found, [np.nan, 50, 508])


def test_several_missing_values_and_what_was_never_written():
    found = unpacked(np.array([1.0, -1.0, -2.0, 9.96921e36], dtype="f4"), {"missing_value": [-1.0, -2.0]})
    np.testing.assert_array_equal(np.isnan(found), [False, True, True, True])
    assert found.dtype == np.float32


def test_bytes_kept_as_unsigned():
    found = unpacked(np.array([-1, 3], dtype="i1"), {"_Unsigned": b"true", "scale_factor": 2.0})
    assert found.tolist() == [510, 6]


def test_a_fill_value_that_does_not_occur_changes_nothing():
    values = np.arange(5.0)
    assert unpacked(values, {"_FillValue": np.nan}) is values
