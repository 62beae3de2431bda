"""The state of a refitted predictor is the points and the step of its last fit."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.predictors import refitting
from tests.learning.small import measured, problem


def test_points_and_step_come_back() -> None:
    points = measured(problem()[1], 14)
    state = refitting.state_of(points, 9)
    restored = refitting.from_state(state)
    assert restored is not None
    again, step = restored
    assert step == 9
    for name in ("index", "spectra", "step"):
        np.testing.assert_array_equal(getattr(again, name), getattr(points, name))
    state["spectra"][:] = 0  # a state is a copy in both directions
    assert points.spectra.any()
    assert again.spectra.any()


def test_nothing_fitted_is_an_empty_state() -> None:
    assert refitting.state_of(None, 3) == {}
    assert refitting.from_state({}) is None
