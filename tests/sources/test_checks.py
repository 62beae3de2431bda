from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.sources.checks import check_finite, check_inside, check_length, inside_frame
from curiosity_widgets.sources.protocol import BadSpectrum, OutOfRange


@pytest.mark.parametrize(
    ("point", "margin", "inside"),
    [
        ((0, 0), 1e-6, True),
        ((3, 6), 1e-6, True),
        ((-1e-7, 6 + 1e-7), 1e-6, True),
        ((-0.01, 3), 1e-6, False),
        ((3, 6.01), 1e-6, False),
        ((3.49, -0.49), 0.5, True),
        ((3.5, 0), 0.5, False),
        ((0, -0.5), 0.5, False),
        ((np.nan, 3), 0.5, False),
    ],
)
def test_the_frame_ends_at_the_centres_of_the_outer_pixels(point, margin, inside):
    assert inside_frame(np.array([point]), (4, 7), margin).tolist() == [inside]


def test_the_first_point_outside_is_named():
    points = np.array([[1.0, 1.0], [1.0, 9.0], [5.0, 0.0]])
    with pytest.raises(OutOfRange, match=r"\(1, 9\) lies outside .* rows 0 to 3, columns 0 to 6"):
        check_inside(points, (4, 7))
    check_inside(points[:1], (4, 7))


def test_values_of_another_length_are_not_measured_again():
    with pytest.raises(
        BadSpectrum, match=r"at \(1, 2\) has shape \(3,\) of float64, not 4 real numbers; why\?"
    ) as bad:
        check_length(np.zeros(3), 4, "(1, 2)", "; why?")
    assert (bad.value.flag, bad.value.retry) == ("wrong length", False)
    check_length(np.full(4, np.nan), 4, "(1, 2)")


def test_values_that_are_not_finite_may_be_measured_again():
    with pytest.raises(BadSpectrum, match=r"2 values of the spectrum at \(1, 2\) are not finite") as bad:
        check_finite([np.nan, 1.0, np.inf], "(1, 2)")
    assert (bad.value.flag, bad.value.retry) == ("not finite", True)
    check_finite([0.0, 1.0], "(1, 2)")
