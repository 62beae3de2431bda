from __future__ import annotations

import numpy as np

from curiosity_widgets.testing import make_state
from curiosity_widgets.testing.made_up_state import ARRAYS, alike, among


def test_the_same_seed_gives_the_same_state():
    for field in ARRAYS:
        np.testing.assert_array_equal(getattr(make_state(), field), getattr(make_state(), field))
    assert not np.array_equal(make_state(4).features, make_state().features)


def test_what_is_taken_or_excluded_is_not_available():
    state = make_state()
    assert not state.available[state.taken].any()
    assert not state.available[state.candidates.pixels[:, 1] > 25].any()


def test_alike_leaves_only_what_was_measured():
    state = alike(make_state())
    np.testing.assert_array_equal(state.measured, make_state().measured)
    np.testing.assert_array_equal(state.available, make_state().available)
    assert len(np.unique(state.features)) == len(np.unique(state.predicted_error)) == 1


def test_among_leaves_so_many():
    assert among(make_state(), 4).available.sum() == 4
    assert make_state().available[among(make_state(), 4).available].all()
