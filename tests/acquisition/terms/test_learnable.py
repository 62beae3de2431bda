"""Noise counts neither as something to learn nor as something that teaches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.acquisition.terms.learnable import learnable_error, relative_noise, reliability
from curiosity_widgets.errors import CuriosityError
from tests.acquisition.terms.test_reduction import make_state


def test_errors_and_noise_subtract_in_squares() -> None:
    state = make_state()
    total = len(state.available)
    state = replace(state, predicted_error=np.full(total, 5.0), noise=np.full(total, 3.0))
    np.testing.assert_allclose(learnable_error(state), 4.0)
    np.testing.assert_allclose(relative_noise(state), 9 / 16)
    np.testing.assert_allclose(reliability(state), 16 / 25)


def test_a_tenth_is_left_where_all_seems_noise() -> None:
    state = make_state()
    error = state.predicted_error
    assert error is not None
    np.testing.assert_allclose(learnable_error(replace(state, noise=2 * error)), 0.1 * error)


def test_without_an_estimate_nothing_is_noise() -> None:
    state = make_state()
    np.testing.assert_array_equal(learnable_error(state), state.predicted_error)
    assert not relative_noise(state).any()
    assert not relative_noise(replace(state, predicted_error=None)).any()
    nothing = np.zeros(len(state.available))
    assert not relative_noise(replace(state, predicted_error=nothing, noise=nothing)).any()


def test_an_error_is_needed() -> None:
    with pytest.raises(CuriosityError, match="predicted error"):
        learnable_error(replace(make_state(), predicted_error=None))
