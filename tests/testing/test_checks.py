from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.testing.checks import check, check_close, check_equal, check_raises, run_clause


def test_a_condition_that_holds_passes():
    check(True, "never seen")
    check_equal(np.array([1.0, np.nan]), [1.0, np.nan], "never seen")
    check_close([1.0], [1.0 + 1e-9], "never seen")


@pytest.mark.parametrize(
    "failing",
    [
        lambda: check(False, "what is wrong"),
        lambda: check_equal([1, 2], [1, 3], "what is wrong"),
        lambda: check_equal([1, 2], [1, 2, 3], "what is wrong"),
        lambda: check_close([1.0], [1.1], "what is wrong", absolute=0.05),
    ],
)
def test_a_condition_that_fails_raises_its_message(failing):
    with pytest.raises(AssertionError, match="what is wrong"):
        failing()


def test_an_expected_exception_passes_and_another_is_passed_on():
    with check_raises(KeyError, "never seen"):
        raise KeyError("key")
    with pytest.raises(IndexError), check_raises(KeyError, "never seen"):
        raise IndexError("index")


def test_a_missing_exception_is_reported():
    with (
        pytest.raises(AssertionError, match="nothing was raised"),
        check_raises(KeyError, "nothing was raised"),
    ):
        pass


def test_a_clause_is_named_in_its_error():
    def rows_come_first(value):
        check(value, "columns came first")

    run_clause(rows_come_first, True)
    with pytest.raises(AssertionError, match=r"^rows come first: columns came first$"):
        run_clause(rows_come_first, False)
