from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.loop.border.returned import (
    check_is_learner,
    checked_device,
    checked_rows,
    checked_scores,
    checked_state,
)
from tests.session.small import SmallLearner


class Raises:
    """Of which no attribute can be had."""

    def __getattribute__(self, name):
        raise RuntimeError(name)


def test_what_fits_is_given_back_as_plain_values():
    assert checked_scores({"a": np.float64(1), "b": np.nan}, "score") == {"a": 1.0, "b": None}
    assert checked_rows([[1, 2]], "outputs", 1).shape == (1, 2)
    assert checked_state({"a": [1.0]})["a"].tolist() == [1.0]
    check_is_learner(SmallLearner)  # has them all; what evaluates some candidates alone is optional


def test_an_object_that_raises_is_no_learner_and_nowhere():
    with pytest.raises(CuriosityError, match="it must return a learner, which has initial_positions, fit"):
        check_is_learner(Raises())
    assert checked_device(Raises()) == ""


def test_a_wrong_array_is_shown_by_its_shape():
    with pytest.raises(CuriosityError, match=r"an array of the shape \(3,\) and the type float64"):
        checked_rows(np.ones(3), "outputs", 3)
