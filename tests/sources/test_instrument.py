"""What the base does for every adapter, over the plainest adapter there is."""

from __future__ import annotations

import logging
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets import Axis, InstrumentSource
from curiosity_widgets.sources.instrument import Reading
from curiosity_widgets.sources.protocol import (
    Image,
    MeasurementFailed,
    OutOfRange,
    SourceError,
    SourceInfo,
    SourceTimeout,
    SourceUnavailable,
    Stopped,
)

SHAPE = (6, 9)
VOLTS = np.linspace(-1, 1, 5)


class Plain(InstrumentSource):
    def __init__(self, **answers):
        super().__init__()
        self.answers = answers  # what a hook returns or raises instead
        self.went, self.parked, self.connected = [], 0, 0

    def _answer(self, name, usual):
        answer = self.answers.get(name, usual)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def connect(self):
        self.connected += 1
        self.shape = SHAPE
        return self._answer("connect", SourceInfo("plain", "instrument", Axis(VOLTS, "bias", "V")))

    def scan(self, on_line, check):
        for line in range(3):
            check()
            on_line(line + 1, 3)
        return self._answer("scan", Image({"height": np.arange(54.0).reshape(SHAPE)}))

    def visit(self, row, col):
        self.went.append((row, col))
        return self._answer("visit", Reading(VOLTS + row))

    def park(self):
        self.parked += 1
        self._answer("park", None)


def measure(source, *points):
    return list(source.measure(np.array(points, dtype=float)))


@pytest.mark.parametrize(
    ("reading", "words", "retry"),
    [
        (Reading(VOLTS[:4]), r"shape \(4,\) of float64, not 5 real", False),
        (Reading(VOLTS + 1j), "complex128", False),
        (Reading("abcde"), "not 5 real numbers", False),
        (Reading(None), "not 5 real numbers", False),
        (Reading(VOLTS, axis=VOLTS * 1.1), "another bias axis", False),
        (Reading(VOLTS, axis=VOLTS[:4]), "another bias axis", False),
        (Reading(VOLTS, actual=(1.0, 2.6)), r"sent to \(1, 2\), the tip went to \(1, 2.6\)", False),
        (Reading(VOLTS, actual=(np.nan, 2.0)), "the tip went to", False),
        (Reading(np.where(VOLTS > 0, np.inf, 0)), r"2 values of the spectrum at \(1, 2\)", True),
    ],
)
def test_spectra_are_checked(reading, words, retry):
    with pytest.raises(MeasurementFailed, match=words) as caught:
        measure(Plain(visit=reading), (1, 2))
    assert caught.value.retry is retry
    assert "\n" not in str(caught.value)


def test_an_axis_that_is_measured_anew_with_each_spectrum_passes_within_a_fraction_of_a_step():
    step = float(np.diff(VOLTS)[0])
    measured = VOLTS + 0.03 * step * np.random.default_rng(0).normal(size=len(VOLTS))
    assert measure(Plain(visit=Reading(VOLTS, axis=measured)), (1, 2))
    with pytest.raises(MeasurementFailed, match="leave axis= out of Reading"):
        measure(Plain(visit=Reading(VOLTS, axis=VOLTS + 0.3 * step)), (1, 2))


def test_good_spectra_pass():
    axis = VOLTS + 1e-6  # as read back from an instrument
    reading = Reading([1, 2, 3, 4, 5], axis, (1.4, 2.0), {"phase": VOLTS}, "curve_0001.ibw")
    (taken,) = measure(Plain(visit=reading), (1, 2))
    assert taken.values.dtype == np.float64
    assert (taken.commanded, taken.actual, taken.file) == ((1.0, 2.0), (1.4, 2.0), "curve_0001.ibw")
    np.testing.assert_array_equal(taken.channels["phase"], VOLTS)


@given(st.floats(-3, 12), st.floats(-3, 12))
def test_the_tip_stays_within_the_scanned_frame(row, col):
    source = Plain()
    inside = -1e-6 <= row <= SHAPE[0] - 1 + 1e-6 and -1e-6 <= col <= SHAPE[1] - 1 + 1e-6
    if inside:
        measure(source, (row, col))
    else:
        with pytest.raises(OutOfRange):
            measure(source, (row, col))
    assert all(0 <= r <= SHAPE[0] - 1 and 0 <= c <= SHAPE[1] - 1 for r, c in source.went)
    assert len(source.went) == int(inside)


def test_every_point_is_checked_before_the_first_motion():
    source = Plain()
    with pytest.raises(OutOfRange, match=r"\(2, 8.5\) lies outside"):
        source.measure(np.array([[1, 1], [2, 8.5]]))
    assert source.went == []


def test_vendors_errors():
    with pytest.raises(SourceUnavailable, match=r"Plain cannot be opened: no cable \(OSError\)"):
        Plain(connect=OSError("no\n cable")).open()
    with pytest.raises(SourceError, match=r"Plain could not scan the image: 'x' \(KeyError\)"):
        Plain(scan=KeyError("x")).image()
    with pytest.raises(MeasurementFailed, match=r"Plain: ValueError") as caught:
        measure(Plain(visit=ValueError()), (1, 2))
    assert caught.value.retry
    with pytest.raises(SourceTimeout, match="late"):
        measure(Plain(visit=TimeoutError("late")), (1, 2))
    wanted = MeasurementFailed("no contact", retry=False)
    with pytest.raises(MeasurementFailed) as caught:
        measure(Plain(visit=wanted), (1, 2))
    assert caught.value is wanted


def test_a_failed_opening_can_be_repeated():
    source = Plain(connect=OSError("no cable"))
    with pytest.raises(SourceUnavailable):
        source.open()
    source.answers.clear()
    assert source.open() is source.open()
    assert source.connected == 2


def test_a_frame_of_another_size():
    with pytest.raises(SourceError, match="scanned 9 x 6 pixels, not 6 x 9"):
        Plain(scan=Image({"height": np.zeros((9, 6))})).image()


def test_an_image_without_a_number():
    with pytest.raises(SourceError, match="no pixel of the image channel 'height'"):
        Plain(scan=Image({"height": np.full(SHAPE, np.nan)})).image()


def test_the_scan_stops_where_it_checks():
    lines = []
    with pytest.raises(Stopped):
        Plain().image(on_line=lambda done, total: lines.append(done), stop=lambda: len(lines) == 2)
    assert lines == [1, 2]


def test_stop_from_another_thread_acts_after_the_point():
    source = Plain()
    running = source.measure(np.array([[0, 0], [1, 1], [2, 2]], dtype=float))
    next(running)
    other = threading.Thread(target=source.stop)
    other.start()
    other.join()
    with pytest.raises(Stopped):
        next(running)
    assert len(source.went) == 1


def test_parked_once_and_only_if_opened(caplog):
    source = Plain(park=RuntimeError("stuck"))
    source.close()
    assert source.parked == 0
    source.open()
    with caplog.at_level(logging.WARNING):
        source.close()
        source.close()
    assert source.parked == 1
    assert "Plain could not be parked: stuck (RuntimeError)" in caplog.text
