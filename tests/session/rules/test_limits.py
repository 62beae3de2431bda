from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.limits import LimitExceeded, Limits
from curiosity_widgets.sources.protocol import OutOfRange

SHAPE = (9, 14)


def mask():
    rows, cols = np.indices(SHAPE)
    return (rows < 6) & (cols > 2)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"max_spectra": 0}, "max_spectra"),
        ({"max_spectra": 2.5}, "whole number"),
        ({"max_spectra": True}, "max_spectra"),
        ({"max_hours": 0}, "max_hours"),
        ({"max_hours": "long"}, "max_hours"),
        ({"min_distance": -1}, "min_distance"),
        ({"min_interval": np.nan}, "min_interval"),
        ({"voltage": 5}, "lowest, highest"),
        ({"voltage": (5, -5)}, "lowest, highest"),
        ({"setpoint": (np.nan, 1)}, "lowest, highest"),
        ({"mask": np.ones(SHAPE)}, "booleans"),
        ({"mask": np.zeros(SHAPE, bool)}, "True where the tip may go"),
    ],
)
def test_values_that_make_no_sense(values, words):
    with pytest.raises(CuriosityError, match=words) as caught:
        Limits(**values)
    assert "\n" not in str(caught.value)


def test_come_back_from_json():
    limits = Limits(300, 7.5, 2.5, 0.3, (-5, 4), (0.5, 1), mask())
    again = Limits.from_dict(json.loads(json.dumps(limits.to_dict())))
    np.testing.assert_array_equal(again.mask, mask())
    assert again.to_dict() == limits.to_dict()
    assert again.describe() == (
        "at most 300 spectra, at most 7.5 hours, 2.5 pixels apart, 0.3 s of rest, voltage from -5 to 4 V, "
        "setpoint from 0.5 to 1, 66 pixels allowed"
    )
    assert Limits().describe() == ""
    assert Limits.from_dict(Limits().to_dict()).to_dict() == Limits().to_dict()


def test_spectra_and_hours():
    limits = Limits(max_spectra=5, max_hours=2)
    assert limits.exhausted(4, 7199) is None
    assert "5 spectra" in limits.exhausted(5, 0)
    assert "2 hours" in limits.exhausted(0, 7200)
    assert Limits().exhausted(10**9, 1e9) is None


def test_rest_between_spectra():
    limits = Limits(min_interval=2.0)
    assert limits.wait(100.0, 100.5) == 1.5
    assert limits.wait(100.0, 103.0) == 0.0
    assert limits.wait(100.0, 50.0) == 2.0, "a clock that was set back costs the interval, not an hour"
    assert Limits().wait(100.0, 100.0) == 0.0


@given(st.floats(-3, 20), st.floats(-3, 20), st.floats(-3, 20), st.floats(-3, 20))
def test_no_position_outside_the_frame_or_the_mask_passes(row, col, to_row, to_col):
    limits = Limits(mask=mask())
    inside = 0 <= to_row <= SHAPE[0] - 1 and 0 <= to_col <= SHAPE[1] - 1
    place = np.rint([row, col])
    free = bool((place >= 0).all() and (place < SHAPE).all() and mask()[int(place[0]), int(place[1])])
    try:
        limits.check_position((row, col), (to_row, to_col), SHAPE)
    except OutOfRange:
        assert not (inside and free) or min(abs(to_row), abs(to_col)) < 1e-5
    else:
        assert free
        assert inside or min(abs(v) for v in (to_row, to_col, to_row - 8, to_col - 13)) <= 1e-6


@pytest.mark.parametrize("bad", [(np.nan, 1), (1, np.inf), (8.1, 0), (0, 13.1), (-0.1, 0)])
def test_frame_without_a_mask(bad):
    Limits().check_position((1, 2), (8, 13), SHAPE)
    with pytest.raises(OutOfRange, match="rows 0 to 8, columns 0 to 13"):
        Limits().check_position((1, 2), bad, SHAPE)


def test_open_candidates():
    candidates = candidates_on(SHAPE, 3)
    free = Limits(min_distance=3, mask=mask()).open_to(candidates, np.array([[3.0, 5.0]]))
    away = np.hypot(*(candidates.positions - [3, 5]).T)
    rows, cols = candidates.pixels.T
    np.testing.assert_array_equal(free, (away >= 3) & mask()[rows, cols])
    assert Limits().open_to(candidates, candidates.positions).all()


def test_applied_voltage_and_set_point():
    limits = Limits(voltage=(-5, 5), setpoint=(0.2, 1))
    limits.check_applied({"voltage": (-5, 5), "setpoint": (0.5, 0.5)}, "Scope")
    limits.check_applied(None, "replayed data")
    Limits().check_applied({}, "Scope")
    with pytest.raises(LimitExceeded, match="Scope would apply a voltage from -5 to 8 V, outside -5 to 5 V"):
        limits.check_applied({"voltage": (-5, 8), "setpoint": (0.5, 0.5)}, "Scope")
    with pytest.raises(LimitExceeded, match="setpoint from 1\\.5 to"):
        limits.check_applied({"voltage": (0, 0), "setpoint": (1.5, 1.5)}, "Scope")
    with pytest.raises(LimitExceeded, match="voltage cannot be checked: beps leaves it open"):
        limits.check_applied({"voltage": "beps leaves it open"}, "Scope")
    with pytest.raises(LimitExceeded, match="Scope does not report which setpoint it applies"):
        limits.check_applied({"voltage": (0, 0)}, "Scope")
    with pytest.raises(LimitExceeded, match="voltage"):
        limits.check_applied({"voltage": (0, np.nan), "setpoint": (0.5, 0.5)}, "Scope")


def test_the_spectras_own_axis():
    limits = Limits(voltage=(-5, 5), setpoint=(1, 2))
    limits.check_axis(Axis(np.linspace(-5, 5, 7), "bias", "V"), "Scope")
    limits.check_axis(Axis(np.linspace(-50, 50, 7), "energy", "eV"), "Scope")
    with pytest.raises(LimitExceeded, match="-6 to 6 V"):
        limits.check_axis(Axis(np.linspace(-6, 6, 7), "bias", "V"), "Scope")


def test_a_mask_of_another_image():
    Limits(mask=mask()).check_image(SHAPE)
    with pytest.raises(LimitExceeded, match="one boolean for each pixel"):
        Limits(mask=mask()).check_image(SHAPE[::-1])
