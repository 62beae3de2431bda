from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Evaluation, Prediction
from curiosity_widgets.session.loop.border.evaluation import checked_evaluation, dimensions, is_ascending


@pytest.mark.parametrize(
    ("index", "fits"),
    [([0, 4], True), ([4, 0], False), ([1, 1], False), ([-1, 2], False), ([3, 5], False), ([], False)],
)
def test_numbers_of_candidates_are_ascending(index, fits):
    assert is_ascending(np.array(index), 5) is (fits and bool(index))
    assert not is_ascending(index, 5)


def test_dimensions_are_those_of_rows_of_real_numbers():
    assert dimensions(np.ones((3, 2)), 3) == 2
    assert dimensions(np.ones(2), 3) == dimensions(np.ones(3) * 1j, 3) == dimensions([1, 2, 3], 3) == -1


def test_what_was_asked_for_is_what_comes_back():
    asked = np.array([1, 3])
    part = Evaluation(
        Prediction(np.ones((2, 4), np.float32), np.ones((4, 9)), np.ones(9)), None, np.ones(2), None
    )
    assert checked_evaluation(part, 9, asked) is part
    other = Evaluation(None, None, np.ones(2), None, index=np.array([1, 4]))
    with pytest.raises(CuriosityError, match="evaluate_at returned an evaluation of other candidates"):
        checked_evaluation(other, 9, asked)
