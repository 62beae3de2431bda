from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.spectra import defect_of


@pytest.mark.parametrize(
    ("values", "defect"),
    [
        (np.zeros(4), None),
        ([1, 2, 3, 4], None),
        (np.zeros(5), "wrong length"),
        (np.zeros((4, 1)), "wrong length"),
        (np.zeros(4, dtype=complex), "wrong length"),
        ("abcd", "wrong length"),
        (None, "wrong length"),
        ([0.0, 1.0, np.nan, 3.0], "not finite"),
        ([0.0, 1.0, -np.inf, 3.0], "not finite"),
    ],
)
def test_four_finite_real_numbers_are_a_spectrum(values, defect):
    assert defect_of(values, 4) == defect
