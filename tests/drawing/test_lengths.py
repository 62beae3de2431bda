from __future__ import annotations

import pytest

from curiosity_widgets.drawing.lengths import prefixed


@pytest.mark.parametrize(
    ("unit", "length", "written"),
    [
        ("m", 1.32e-6, (1e-6, "µm")),
        ("m", 2.0, (1.0, "m")),
        ("m", 3e-15, (1e-12, "pm")),
        ("pixels", 0.01, (1.0, "pixels")),
    ],
)
def test_metres_have_a_prefix_and_other_units_none(
    unit: str, length: float, written: tuple[float, str]
) -> None:
    assert prefixed(unit, length) == written
