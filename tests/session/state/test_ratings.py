from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.state.ratings import Ratings


def test_qualities_are_known_from_when_they_came():
    ratings = Ratings()
    assert ratings.of(4) is None
    ratings.add((0, 2), (0.5, 0.75), "loop", step=1)
    ratings.add((2,), (0.25,), "loop", step=3)
    np.testing.assert_array_equal(ratings.of(4), [0.5, np.nan, 0.25, np.nan])
    np.testing.assert_array_equal(ratings.of(4, before=3), [0.5, np.nan, 0.75, np.nan])
    assert ratings.of(4, before=1) is None
    np.testing.assert_array_equal(ratings.of(1), [0.5])
    assert (len(ratings), 2 in ratings, 1 in ratings, ratings.by) == (2, True, False, "loop")


def test_what_could_not_be_found_is_not_looked_for_again():
    ratings = Ratings()
    ratings.add((1,), (np.nan,), "mine", step=0)
    assert 1 in ratings
    assert ratings.of(3) is None


@pytest.mark.parametrize(("points", "values"), [((-1,), (0.5,)), ((1, 2), (0.5,))])
def test_numbers_that_do_not_fit_are_refused(points, values):
    with pytest.raises(ValueError, match="qualities of"):
        Ratings().add(points, values, "loop", 0)
