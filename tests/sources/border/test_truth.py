from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border import checked_truth


def test_true_spectra_have_the_shape_that_was_asked_for():
    assert checked_truth(None, 2, 3) is None
    np.testing.assert_array_equal(checked_truth([[1, 2, 3], [4, 5, 6]], 2, 3), [[1, 2, 3], [4, 5, 6]])
    for odd in ([[1, 2, 3]], "text", np.zeros((3, 2)), np.zeros((2, 3)) * 1j):
        with pytest.raises(CuriosityError, match="the source's truth"):
            checked_truth(odd, 2, 3)
