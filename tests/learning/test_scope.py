"""A scope: all candidates, or some of them."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.scope import Scope


def test_all_candidates_until_it_is_narrowed() -> None:
    scope = Scope(7)
    assert (len(scope), scope.narrowed) == (7, False)
    np.testing.assert_array_equal(scope.rows(np.array([5, 2])), [5, 2])
    scope.narrow(np.array([1, 4, 6]))
    assert (len(scope), scope.narrowed) == (3, True)
    np.testing.assert_array_equal(scope.rows(np.array([6, 1])), [2, 0])
    scope.narrow(None)
    np.testing.assert_array_equal(scope.index, np.arange(7))


def test_of_values_for_all_candidates_it_takes_its_rows() -> None:
    scope = Scope(7)
    values = np.arange(14.0).reshape(7, 2)
    assert scope.of(values) is values
    scope.narrow(np.array([1, 4, 6]))
    np.testing.assert_array_equal(scope.of(values), values[[1, 4, 6]])
    own = np.arange(3)
    assert scope.of(own) is own
