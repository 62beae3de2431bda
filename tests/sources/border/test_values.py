from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border import values


class Awkward:
    def __repr__(self):
        raise RuntimeError

    __str__ = __repr__
    __float__ = __repr__


class Unlike:
    def __array__(self, *_, **__):
        raise RuntimeError


class Number(float):
    def __float__(self):
        raise RuntimeError


class Silent(dict):
    def items(self):
        raise RuntimeError


ODD = [
    None, "text", b"x", float("nan"), float("inf"), 10**400, 1j, np.complex64(1j), [1.0], {}, True, Awkward(),
    Unlike(), Number(2.0),
]  # fmt: skip


def test_numbers_and_moments():
    assert values.number(np.float32(2.5)) == 2.5
    assert values.moment(1.7e9) == 1.7e9
    for odd in ODD:
        assert values.number(odd) is None
    for odd in (*ODD, 0.0, -1.0, 1e12):
        assert values.moment(odd) is None


def test_pairs():
    assert values.pair([1, np.float64(2.5)]) == (1.0, 2.5)
    for odd in (*ODD, (1,), (1, 2, 3), (1, float("nan")), ("a", "b"), (True, False), (1, [2]), (1j, 2)):
        assert values.pair(odd) is None


def test_yes_or_no():
    notes = []
    assert [values.flag(given, "it", notes.append, True) for given in (True, 0, None)] == [True, False, False]
    assert notes == []
    for odd in (np.array([1, 0]), np.ma.masked_array([1, 2])):
        assert values.flag(odd, "it", notes.append, True) is True
    assert len(notes) == 2
    assert "neither yes nor no" in notes[0]


def test_entries_of_what_is_no_dictionary():
    assert values.entries({"a": 1}) == [("a", 1)]
    assert values.entries([("a", 1)]) is None
    assert values.entries(Silent(a=1)) is None
    notes = []
    assert values.extras(Silent(a=1), notes.append) == {}
    assert "no dictionary" in notes[0]


def test_arrays_are_copies_and_masked_values_nan():
    given = np.arange(3.0)
    found = values.numbers(given)
    found[0] = 7
    assert given[0] == 0
    np.testing.assert_array_equal(values.numbers(np.ma.array([1, 2, 3], mask=[0, 1, 0])), [1.0, np.nan, 3.0])
    assert values.numbers(np.longdouble([1, 2])).dtype == np.float64
    assert not np.isfinite(values.numbers(np.array([1, 2]) * np.longdouble("1e4000"))).any()
    for odd in (["a"], [[1], [1, 2]], np.array([None]), Awkward()):
        assert values.numbers(odd) is None
    with pytest.raises(CuriosityError, match="the source's axis is 'text'; it must hold real numbers"):
        values.reals("text", "axis")


def test_a_number_is_no_unit():
    notes = []
    assert values.unit("pm", "units", notes.append) == "pm"
    assert values.unit(None, "units", notes.append) == ""
    assert notes == []
    for odd in (7, np.float32(2.5), float("nan")):
        assert values.unit(odd, "units", notes.append) == ""
    assert len(notes) == 3
    assert "no unit; it is left out" in notes[0]


def test_texts_and_files():
    notes = []
    assert values.text("pm", "units", notes.append) == "pm"
    assert values.text(None, "units", notes.append, "m") == "m"
    assert values.path(Path("a") / "b.dat", "file", notes.append) == str(Path("a") / "b.dat")
    assert values.path(None, "file", notes.append) is None
    assert notes == []
    assert values.text(3, "units", notes.append) == "3"
    assert "units as 3, which is no text" in notes[0]
    assert "Awkward instance" in values.shown(Awkward())
    assert len(values.shown("x" * 10**6)) < 80


def test_extras_that_cannot_be_written_are_left_out():
    notes, loop = [], {}
    loop["loop"] = loop
    found = values.extras({"a": np.arange(2), "b": Awkward(), "c": loop, 4: float("nan")}, notes.append)
    assert found == {"a": [0, 1], "4": None}
    assert len(notes) == 2
    assert values.extras(None, notes.append) == {}
    assert len(notes) == 2
    assert values.extras([1], notes.append) == {}
    assert "no dictionary" in notes[2]


def test_attributes_that_must_be_there():
    with pytest.raises(CuriosityError, match="returned None without 'axis'; it must return a SourceInfo"):
        values.attribute(None, "axis", "a SourceInfo", needed=True)
    assert values.attribute(None, "name", "a SourceInfo", "x") == "x"


class Gone(os.PathLike):
    def __fspath__(self):
        raise OSError


def test_the_name_of_a_file():
    notes = []
    assert [values.path(given, "file", notes.append) for given in (None, "a", Path("b"))] == [None, "a", "b"]
    assert notes == []
    assert "one object" in values.path(Gone(), "file", notes.append)
    assert "no text" in notes[0]
