from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border import checked_info
from curiosity_widgets.sources.protocol import SourceInfo


def info(**changes):
    return SourceInfo(**{"name": "x", "kind": "instrument", "axis": Axis(np.arange(4.0)), **changes})


def checked(given):
    notes = []
    return checked_info(given, notes.append), notes


def test_what_is_as_it_should_be_passes_without_a_note():
    given = info(
        channels=("height",), allowed=np.eye(3, dtype=bool), positions=np.array([[1.0, 2.0]]),
        repeatable=False, can_reimage=True, extra={"range": (-1, 1), "assumptions": ["a"], "options": {}},
    )  # fmt: skip
    found, notes = checked(given)
    assert notes == []
    assert (found.name, found.kind, found.channels) == ("x", "instrument", ("height",))
    assert (found.repeatable, found.can_reimage) == (False, True)
    assert found.extra == {"range": [-1, 1], "assumptions": ["a"], "options": {}}
    np.testing.assert_array_equal(found.allowed, np.eye(3, dtype=bool))
    given.axis.values[0] = 99  # it has arrays of its own
    assert found.axis.values[0] == 0


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"values_units": 3}, "values_units as 3"),
        ({"name": ["a"]}, "name as"),
        ({"channels": "height"}, "channels as 'height'"),
        ({"channels": (1,)}, "a channel's name as 1"),
        ({"extra": "text"}, "extra as 'text'"),
        ({"repeatable": np.array([1, 0])}, "repeatable as array"),
        ({"can_reimage": np.array([1, 0])}, "can_reimage as array"),
        ({"extra": {"range": (1, 1)}}, "'range' is"),
        ({"extra": {"range": "text"}}, "'range' is"),
        ({"extra": {"options": 3}}, "'options' is 3"),
        ({"extra": {"assumptions": "text"}}, "'assumptions' is"),
    ],
)
def test_what_a_run_can_do_without_is_replaced_and_noted(changes, note):
    found, notes = checked(info(**changes))
    assert len(notes) == 1
    assert note in notes[0]
    assert all(isinstance(value, str) for value in (found.name, found.values_units, *found.channels))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "without 'kind'"),
        (info(kind="microscope"), "kind is 'microscope'; it must be one of instrument, simulator, replay"),
        (info(axis=None), "without 'axis'"),
        (info(axis=SimpleNamespace(values="text")), "axis is 'text'"),
        (info(axis=SimpleNamespace(values=[1.0, np.nan])), "not finite"),
        (info(allowed=[1, 0]), "allowed is"),
        (info(allowed=np.array([[2.0, np.nan]])), "allowed is"),
        (info(positions=np.zeros((3, 3))), r"positions have shape \(3, 3\)"),
        (info(positions=np.array([[np.nan, 1]])), "positions have shape"),
    ],
)
def test_what_a_run_needs_is_refused(given, sentence):
    with pytest.raises(CuriosityError, match=sentence):
        checked(given)


@pytest.mark.parametrize("position", [None, (1.0, 2.0)])
def test_the_spectrum_taken_on_opening_keeps_its_position(position):
    found, notes = checked(info(extra={"opening_spectrum": {"position": position}}))
    assert found.extra["opening_spectrum"]["position"] == (None if position is None else list(position))
    assert notes == []


@pytest.mark.parametrize("odd", [1, [1], {"position": "x"}, {"position": (1,)}])
def test_one_without_a_position_is_left_out(odd):
    found, notes = checked(info(extra={"opening_spectrum": odd}))
    assert found.extra == {}
    assert "without a position" in notes[0]


class Incomparable(str):
    """A text whose comparisons raise, as those of some wrapped values do."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise ZeroDivisionError("compared")


def test_a_kind_of_a_class_of_its_own_becomes_plain_text_or_is_refused() -> None:
    found = checked_info(info(kind=Incomparable("simulator")), pytest.fail)
    assert type(found.kind) is str
    assert found.kind == "simulator"
    with pytest.raises(CuriosityError, match="it must be one of"):
        checked_info(info(kind=Incomparable("microscope")), pytest.fail)
