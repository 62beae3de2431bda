from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.availability import available, promising

LINE = candidates_on((3, 12), 3, None, None)  # ten candidates in a row


def test_available_ones_are_allowed_and_not_gone():
    allowed = np.arange(10) != 4
    found = available(allowed, [7, 7], [], LINE, Limits())
    assert np.flatnonzero(~found).tolist() == [4, 7]
    assert np.flatnonzero(~allowed).tolist() == [4]
    with pytest.raises(ValueError, match="read-only"):
        found[0] = False


def test_available_ones_keep_the_limits_distance():
    found = available(np.ones(10, bool), [], [5], LINE, Limits(min_distance=2.0))
    assert np.flatnonzero(~found).tolist() == [4, 5, 6]


def flags(*index):
    chosen = np.zeros(10, bool)
    chosen[list(index)] = True
    return chosen


def test_surroundings_of_flagged_spectra_are_left_after_three():
    everywhere, positions = np.ones(10, bool), LINE.positions
    found = promising(everywhere, flags(7, 8, 9), [0, 1, 2], positions)
    assert not found[:4].any()
    assert found[5:].all()
    assert promising(everywhere, flags(7, 8, 9), [0, 1], positions) is everywhere
    assert promising(everywhere, flags(7, 8), [0, 1, 2], positions) is everywhere


def test_all_are_promising_where_none_would_be_left():
    near = flags(0, 1, 2)
    assert promising(near, flags(7, 8, 9), [0, 1, 2], LINE.positions) is near
