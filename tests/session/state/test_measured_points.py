"""Columns of measured points: whole, in order, and never changed after they were given out."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.state.measured_points import MeasuredPoints, Point


def point(number: int) -> Point:
    return Point(
        candidate=3 * number,
        spectrum=np.array([number, -number, 0.5]),
        commanded=(number + 0.25, number / 2),
        actual=(np.nan, np.nan),
        started=10.0 * number,
        ended=10.0 * number + 1,
        step=number // 7,
        requested=False,
    )


def test_they_come_in_order_whatever_their_number() -> None:
    points = MeasuredPoints(3)
    assert points.spectra.shape == (0, 3)
    for number in range(150):
        points.append(point(number))
    numbers = np.arange(150)
    assert len(points) == 150
    np.testing.assert_array_equal(points.candidate, 3 * numbers)
    np.testing.assert_array_equal(points.spectra[:, 1], -numbers)
    np.testing.assert_array_equal(points.commanded, np.stack([numbers + 0.25, numbers / 2], axis=1))
    np.testing.assert_array_equal(points.times[:, 1] - points.times[:, 0], 1)
    np.testing.assert_array_equal(points.step, numbers // 7)


def test_what_was_given_out_stays_as_it_was() -> None:
    points = MeasuredPoints(3)
    points.append(point(1))
    before = points.spectra
    for number in range(2, 200):
        points.append(point(number))
    np.testing.assert_array_equal(before, [[1, -1, 0.5]])
    with pytest.raises(ValueError, match="read-only"):
        points.spectra[0] = 0
