"""Seconds per point, a stop at any time, and positions inside the frame."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.pacing import Pacing, checked_points, scan_lines
from curiosity_widgets.sources.protocol import OutOfRange, Stopped
from curiosity_widgets.sources.replay import ReplaySource
from tests.sources.test_replay import data


def test_seconds_per_point():
    source = ReplaySource(data(), seconds_per_point=0.05)
    assert source.open().extra["options"]["seconds_per_point"] == 0.05
    began = time.perf_counter()
    (first, second) = source.measure(np.array([[0, 0], [1, 1]]))
    assert time.perf_counter() - began >= 0.09
    assert second.started >= first.ended


def test_stop_from_another_thread_cuts_the_waiting_short():
    source = ReplaySource(data(), seconds_per_point=30)
    running = source.measure(np.array([[0, 0], [1, 1]]))
    threading.Timer(0.1, source.stop).start()
    began = time.perf_counter()
    next(running)  # the point under way is finished
    with pytest.raises(Stopped):
        next(running)
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e10])
def test_times_that_make_no_sense(seconds):
    with pytest.raises(CuriosityError, match="seconds_per_point"):
        ReplaySource(data(), seconds_per_point=seconds)


def test_a_stop_lasts_until_the_next_call():
    pacing = Pacing(0.0)
    pacing.stop()
    with pytest.raises(Stopped):
        pacing.check(None)
    pacing.start()
    pacing.check(lambda: False)
    with pytest.raises(Stopped):
        pacing.check(lambda: True)


def test_lines_are_reported_until_a_stop():
    lines = []
    scan_lines(3, Pacing(0.0), lambda done, total: lines.append((done, total)), None)
    assert lines == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(Stopped):
        scan_lines(9, Pacing(0.0), lambda done, total: lines.append((done, total)), lambda: len(lines) == 5)
    assert lines[3:] == [(1, 9), (2, 9)]


def test_points_are_pairs_inside_the_frame():
    assert checked_points(np.empty((0, 2)), (4, 6)).shape == (0, 2)
    np.testing.assert_array_equal(checked_points([[-0.4, 5.4]], (4, 6)), [[-0.4, 5.4]])
    with pytest.raises(OutOfRange, match=r"must be \(k, 2\)"):
        checked_points(np.zeros(3), (4, 6))
    for outside in ([4, 0], [0, 6], [-0.6, 0], [np.nan, 0]):
        with pytest.raises(OutOfRange, match="outside the scanned frame: rows 0 to 3, columns 0 to 5"):
            checked_points(np.array([[1.0, 1.0], outside]), (4, 6))
