"""Values of a run file are what their type hints say, or a plain error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state.events import codec


@dataclass(frozen=True)
class Inner:
    a: int
    b: float | None = None


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner = field(metadata=codec.INLINE)
    list_of: tuple[Inner, ...] = field(default=(), metadata=codec.key("inners"))


def test_a_dataclass_comes_back_with_its_keys_in_the_file():
    value = Outer("x", Inner(3, 0.5), (Inner(1), Inner(2)))
    content = codec.write(value)
    assert content == {"name": "x", "a": 3, "b": 0.5, "inners": [{"a": 1, "b": None}, {"a": 2, "b": None}]}
    assert codec.read(content, Outer) == value


def test_policies_come_back():
    policies = Policies(Limits(max_spectra=7), repeats=0.25)
    assert codec.read(codec.write(policies), Policies).to_dict() == policies.to_dict()


def test_a_missing_key_has_its_default_and_an_unknown_one_is_left_out():
    assert codec.read({"a": 1, "from a later version": 2}, Inner) == Inner(1)
    with pytest.raises(KeyError, match="a"):
        codec.read({"b": 1.0}, Inner)


@pytest.mark.parametrize(
    ("value", "hint", "wanted"),
    [
        (3, int, 3),
        (3.0, int, 3),
        (3, float, 3.0),
        (None, int | None, None),
        ("x", str | None, "x"),
        ([1, 2], tuple[int, ...], (1, 2)),
        ([], tuple[int, ...], ()),
        ([1, 2.5], tuple[float, float], (1.0, 2.5)),
        ({"n": 1}, Mapping[str, float], {"n": 1.0}),
        ({"n": [1]}, Any, {"n": [1]}),
        ("warning", Literal["info", "warning"], "warning"),
        (True, bool, True),
    ],
)
def test_what_fits_is_read(value, hint, wanted):
    assert codec.read(value, hint) == wanted


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("3", int),
        (True, int),
        (3.5, int),
        (math.inf, int),
        (None, int),
        ("0.5", float),
        (False, float),
        (1, bool),
        (None, bool),
        (1, str),
        ("12", tuple[int, ...]),
        ({"0": 1}, tuple[int, ...]),
        ([1, "2"], tuple[int, ...]),
        ([1.0], tuple[float, float]),
        ([1], Mapping[str, float]),
        ({"n": "x"}, Mapping[str, float]),
        ([3], Inner),
        ({"a": "x"}, Inner),
        ("debug", Literal["info", "warning"]),
        ([], Literal["info", "warning"]),
    ],
)
def test_what_does_not_fit_is_refused(value, hint):
    with pytest.raises((TypeError, ValueError, OverflowError)):
        codec.read(value, hint)


def test_null_is_a_float_that_is_not_finite():
    assert math.isnan(codec.read(None, float))
    assert math.isnan(codec.read([1.0, None], tuple[float, ...])[1])
    assert codec.read(None, float | None) is None
