"""Every refusal names the setting, its value and what to give instead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2), "2"])
def test_numbers_are_floats_whatever_they_came_as(value: Any) -> None:
    assert checks.number("beta", value, at_least=2, at_most=2) == 2.0
    assert isinstance(checks.number("beta", value), float)
    assert checks.whole("patch", value) == 2
    assert isinstance(checks.whole("patch", value), int)


@pytest.mark.parametrize(
    ("value", "bounds", "message"),
    [
        (np.nan, {}, "lam is nan; give a finite number"),
        (np.inf, {"at_least": 0}, "lam is inf; give a number of at least 0"),
        ("many", {}, "lam is 'many'; give a finite number"),
        (None, {}, "lam is None; give a finite number"),
        (True, {}, "lam is True; give a finite number"),
        (-0.1, {"at_least": 0, "below": 1}, "lam is -0.1; give a number of at least 0 and less than 1"),
        (1.0, {"at_least": 0, "below": 1}, "lam is 1.0; give a number of at least 0 and less than 1"),
        (0, {"above": 0, "at_most": 2.5}, "lam is 0; give a number of more than 0 and at most 2.5"),
        (2.6, {"above": 0, "at_most": 2.5}, "lam is 2.6; give a number of more than 0 and at most 2.5"),
        (-1, {"at_least": 0, "give": "0 seconds or more"}, "lam is -1; give 0 seconds or more"),
    ],
)
def test_numbers_out_of_bounds(value: Any, bounds: dict[str, Any], message: str) -> None:
    with pytest.raises(CuriosityError) as caught:
        checks.number("lam", value, **bounds)
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [0, -3, 1.5, True, np.nan, np.inf, 10**400, "three", None, [1, 2]])
def test_no_whole_numbers(value: Any) -> None:
    with pytest.raises(CuriosityError, match=r"^patch is .*; give a whole number of at least 1$"):
        checks.whole("patch", value)


def test_intervals_rise_and_are_finite_unless_allowed() -> None:
    assert checks.interval("voltage", [-3, np.float32(3)]) == (-3.0, 3.0)
    assert checks.interval("voltage", (2, 2)) == (2.0, 2.0)
    assert checks.interval("voltage", (-np.inf, 3), finite=False) == (-np.inf, 3.0)
    for wrong in [(3, -3), (1,), (1, 2, 3), 5, None, ("a", "b"), (np.nan, 1), (-np.inf, 3)]:
        with pytest.raises(CuriosityError, match=r"^voltage is .*; give \(lowest, highest\)$"):
            checks.interval("voltage", wrong)


def test_options_are_refused_and_never_converted() -> None:
    checks.at_least(1, epochs=3, members=1)
    checks.within(0, 1, dropout=0.5, noise=0)
    checks.one_of(("in", "out"), target="in")
    with pytest.raises(CuriosityError, match="members is 0; it must be a whole number of at least 1"):
        checks.at_least(1, epochs=3, members=0)
    with pytest.raises(CuriosityError, match=r"epochs is 3\.0"):
        checks.at_least(1, epochs=3.0)  # type: ignore[arg-type]
    with pytest.raises(CuriosityError, match="noise is nan; it must be a number between 0 and 1"):
        checks.within(0, 1, dropout=0.5, noise=float("nan"))
    with pytest.raises(CuriosityError, match="target is 'up'; choose one of in, out"):
        checks.one_of(("in", "out"), target="up")
