from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates
from skimage.registration import phase_cross_correlation

from curiosity_widgets.data.simulated import simulated_sample
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.drift import (
    Estimate,
    NoShift,
    Tracker,
    _register,
    _standard,
    estimate_shift,
    is_due,
    scan_interval,
)

SAMPLE = simulated_sample((48, 71), seed=3)


def moved(shift, noise=0.05, seed=0):
    """The sample's image once everything has gone by ``shift``; the edges show what was never seen."""
    image = SAMPLE.image.astype(float)
    places = np.indices(SAMPLE.shape) - np.array(shift)[:, None, None]
    new = np.stack([map_coordinates(plane, places, order=3, mode="nearest") for plane in image])
    rng = np.random.default_rng(seed)
    return new + noise * image.std(axis=(1, 2), keepdims=True) * rng.standard_normal(new.shape)


@settings(deadline=None, max_examples=15)
@given(st.floats(-8, 8), st.floats(-10, 10))
def test_finds_the_shift_to_a_part_of_a_pixel(row, col):
    found, correlation = estimate_shift(SAMPLE.image, moved((row, col)))
    assert np.abs(np.subtract(found, (row, col))).max() < 0.35
    assert correlation > 0.8


def test_row_and_column_are_not_mixed_up():
    found, _ = estimate_shift(SAMPLE.image, moved((4.3, -1.6), noise=0))
    np.testing.assert_allclose(found, (4.3, -1.6), atol=0.1)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (3.27, -5.61), (-0.44, 0.18), (-6.5, 2.0)])
def test_one_registration_agrees_with_scikit_image(shift):
    """Guizar-Sicairos et al. 2008 there too; theirs gives the way back, of one channel."""
    first, second = SAMPLE.image[:1].astype(float), moved(shift)[:1]
    height, width = SAMPLE.shape
    window = np.outer(np.hanning(height + 2)[1:-1], np.hanning(width + 2)[1:-1])
    theirs, _, _ = phase_cross_correlation(
        _standard(first[0]) * window, _standard(second[0]) * window, upsample_factor=50, normalization=None
    )
    np.testing.assert_allclose(_register(first, second), -theirs, atol=1e-9)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (simulated_sample((48, 71), seed=8).image, "not look like|too large"),
        (np.random.default_rng(1).standard_normal((2, 48, 71)), "not look like|too large"),
        (np.full((2, 48, 71), np.nan), "not finite"),
        (np.ones((2, 48, 71)), "no structure"),
        (SAMPLE.image[:, :40], "shape"),
    ],
)
def test_refuses_nonsense(image, words):
    with pytest.raises(NoShift, match=words):
        estimate_shift(SAMPLE.image, image)


def test_refuses_a_shift_beyond_the_limit():
    with pytest.raises(NoShift, match="too large to be drift"):
        estimate_shift(SAMPLE.image, moved((6.0, 2.0)), largest_share=0.1)


def test_a_steady_drift_is_followed_between_scans():
    tracker = Tracker(10.0)
    assert tracker.shift(50.0) == (0.0, 0.0)
    tracker.take(Estimate((1.0, -2.0), 20.0))
    np.testing.assert_allclose(tracker.rate, (0.1, -0.2))
    np.testing.assert_allclose(tracker.shift(25.0), (1.5, -3.0))
    tracker.take(Estimate((2.0, -4.0), 30.0))
    np.testing.assert_allclose(tracker.shift(35.0), (2.5, -5.0))
    np.testing.assert_allclose(tracker.shift(1e9), tracker.shift(50.0), err_msg="not for ever")
    np.testing.assert_allclose(tracker.shift(29.0), (2.0, -4.0), err_msg="never back in time")


def test_a_refused_scan_changes_nothing_but_the_count():
    tracker = Tracker()
    tracker.take(Estimate((1.0, 1.0), 5.0))
    tracker.refuse()
    tracker.refuse()
    assert tracker.refused == 2
    assert tracker.shift(5.0) == (1.0, 1.0)
    tracker.take(Estimate((1.0, 1.0), 9.0))
    assert tracker.refused == 0


def test_a_tilt_that_all_images_share_is_no_likeness():
    rows, cols = np.indices((48, 71))
    tilt = 50.0 * rows - 30.0 * cols
    rng = np.random.default_rng(2)
    with pytest.raises(NoShift, match=r"not look like|too large"):
        estimate_shift((tilt + rng.normal(size=tilt.shape))[None], (tilt + rng.normal(size=tilt.shape))[None])
    tilted = SAMPLE.image + tilt * SAMPLE.image.std(axis=(1, 2), keepdims=True)
    found, _ = estimate_shift(SAMPLE.image, moved((2.4, -3.1)) + tilted - SAMPLE.image)
    np.testing.assert_allclose(found, (2.4, -3.1), atol=0.2)


def test_two_estimates_of_one_moment():
    tracker = Tracker()
    tracker.take(Estimate((1.0, 1.0), 5.0))
    tracker.take(Estimate((2.0, 2.0), 5.0))
    assert tracker.shift(5.0) == (2.0, 2.0)
    assert np.isfinite(tracker.rate).all()


def test_when_a_scan_is_due():
    assert not is_due(None, 10**6, 1e9)
    assert is_due(20, 20, 0)
    assert not is_due(20, 19, 1e9)
    assert is_due(timedelta(minutes=5), 1, 300)
    assert not is_due(timedelta(minutes=5), 1, 299)
    assert not is_due(timedelta(minutes=5), 0, 999), "nothing was measured since the last"


@pytest.mark.parametrize("value", [0, -1, 2.5, True, "5 min", timedelta(0), timedelta.max, np.nan])
def test_intervals_that_make_no_sense(value):
    with pytest.raises(CuriosityError, match="reimage_every"):
        scan_interval(value)
