from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border import checked_measurement
from curiosity_widgets.sources.protocol import BadSpectrum, Measurement

POINT, ASKED, NOW = (3.0, 5.0), 1.7e9, 1.7e9 + 2
VALUES = np.arange(4.0)


def checked(values=VALUES, **changes):
    notes = []
    given = Measurement(**{"index": 0, "commanded": POINT, "values": values, **changes})
    return checked_measurement(given, POINT, 4, ASKED, NOW, notes.append), notes


def test_what_is_as_it_should_be_passes_without_a_note():
    given = VALUES.astype(np.float32)
    found, notes = checked(
        given, actual=(3.1, 5.0), started=1.6e9, ended=1.6e9 + 1, channels={"r2": VALUES}, file="a.dat"
    )
    assert notes == []
    assert found.values.dtype == np.float64
    given[0] = 9  # a buffer of the source, written to again
    np.testing.assert_array_equal(found.values, VALUES)
    assert (found.actual, found.started, found.ended, found.file) == ((3.1, 5.0), 1.6e9, 1.6e9 + 1, "a.dat")
    np.testing.assert_array_equal(found.channels["r2"], VALUES)


@pytest.mark.parametrize(
    ("given", "kept"), [(0.5, 0.5), (None, None), (1.5, None), ("good", None), (1j, None), (True, None)]
)
def test_a_quality_is_a_share_or_unknown(given, kept):
    found, notes = checked(quality=given)
    assert found.quality == kept
    assert len(notes) == (given is not None and kept is None)


def test_times_that_are_not_given_are_the_sessions():
    found, notes = checked()
    assert (found.started, found.ended, notes) == (ASKED, NOW, [])


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), None, "text", 1e300, -5.0, [1]])
@pytest.mark.parametrize("name", ["started", "ended"])
def test_a_time_that_is_none_is_replaced_by_the_sessions(name, odd):
    found, notes = checked(**{name: odd})
    assert (found.started, found.ended) == (ASKED, NOW)
    assert len(notes) == (odd is not None)
    assert all(f"{name} as" in note for note in notes)


def test_an_end_before_the_start_is_replaced():
    found, notes = checked(started=1.6e9, ended=1.5e9)
    assert (found.started, found.ended) == (ASKED, NOW)
    assert "end before they start" in notes[0]


@pytest.mark.parametrize("odd", ["text", (1,), (float("nan"), 2.0), 3])
def test_positions_that_are_none_count_as_unknown(odd):
    found, notes = checked(actual=odd, commanded=odd)
    assert (found.actual, found.commanded) == (None, POINT)
    assert len(notes) == 2


def test_a_source_that_was_sent_elsewhere_by_its_own_account():
    found, _ = checked(commanded=(5.0, 3.0))
    assert (found.commanded, found.actual) == (POINT, (5.0, 3.0))


def test_channels_without_numbers_are_left_out():
    odd = {"a": VALUES, "b": "text", "c": [[1], [1, 2]], 4: [1, 2]}
    found, notes = checked(channels=odd)
    assert sorted(found.channels) == ["4", "a"]
    assert len(notes) == 3
    found, notes = checked(channels=[VALUES])
    assert found.channels == {}
    assert "no dictionary" in notes[0]


@pytest.mark.parametrize(
    ("values", "flag"),
    [
        ("text", "wrong length"),
        (VALUES[:3], "wrong length"),
        (VALUES + 1j, "wrong length"),
        ([[1], [1, 2]], "wrong length"),
        (np.array([1, 2, None, 4]), "wrong length"),
        (np.array([1, 2, np.nan, 4]), "not finite"),
        (np.ma.array(VALUES, mask=[0, 0, 1, 0]), "not finite"),
    ],
)
def test_what_is_no_spectrum(values, flag):
    with pytest.raises(BadSpectrum) as caught:
        checked(values)
    assert caught.value.flag == flag


def test_something_else_than_a_measurement():
    with pytest.raises(CuriosityError, match="without 'values'; it must return a Measurement"):
        checked_measurement(3, POINT, 4, ASKED, NOW, lambda text: None)
    found = checked_measurement(SimpleNamespace(values=VALUES), POINT, 4, ASKED, NOW, lambda text: None)
    assert found.commanded == POINT
