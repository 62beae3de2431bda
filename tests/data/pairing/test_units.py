from __future__ import annotations

import pytest

from curiosity_widgets.data.pairing.units import factors, is_count, metres


@pytest.mark.parametrize(
    ("unit", "size"),
    [("nm", 1e-9), ("Microns", 1e-6), ("nanometers", 1e-9), ("micrometre", 1e-6), ("cm", 1e-2), ("Å", 1e-10)],
)
def test_lengths_by_many_names(unit, size):
    assert metres(unit) == size


@pytest.mark.parametrize("unit", ["", "px", "A", "ms", "eV", "s"])
def test_what_is_no_length(unit):
    assert metres(unit) is None


def test_units_that_can_be_compared():
    assert factors("nm", "µm") == (1e-9, 1e-6)
    assert factors("Px", "px") == (1.0, 1.0)
    assert factors("nm", "px") is None
    assert is_count("pixels")
    assert not is_count("nm")
