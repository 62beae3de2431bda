"""Outliers are cut to size; what is typical, and what is a kind of its own, is left as it is."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.parts.robust import LONGEST, shortened, without_outliers


def spectra(count: int = 40) -> np.ndarray:
    return 7.0 + np.random.default_rng(0).normal(size=(count, 19))


def test_long_rows_are_shortened_and_keep_their_direction() -> None:
    rows = spectra() - 7.0
    rows[3] *= 100
    cut = shortened(rows)
    lengths = np.linalg.norm(cut, axis=1)
    np.testing.assert_allclose(lengths[3], LONGEST * np.median(lengths), rtol=0.05)
    np.testing.assert_allclose(cut[3] / lengths[3], rows[3] / np.linalg.norm(rows[3]))
    np.testing.assert_array_equal(np.delete(cut, 3, axis=0), np.delete(rows, 3, axis=0))


def test_rows_that_are_mostly_zero_are_left_alone() -> None:
    rows = np.zeros((9, 4))
    rows[2] = 5
    np.testing.assert_array_equal(shortened(rows), rows)
    np.testing.assert_array_equal(without_outliers(rows + 3), rows + 3)
    assert shortened(rows[:0]).shape == (0, 4)


def test_a_hot_spot_is_drawn_towards_the_others() -> None:
    measured = spectra()
    measured[11] *= 30
    cut = without_outliers(measured)
    away = np.linalg.norm(cut - np.median(measured, axis=0), axis=1)
    assert away[11] < 0.5 * LONGEST * np.median(away)
    np.testing.assert_array_equal(np.delete(cut, 11, axis=0), np.delete(measured, 11, axis=0))
    np.testing.assert_allclose(without_outliers(1e-12 * measured), 1e-12 * cut)


def test_many_unusual_spectra_are_a_kind() -> None:
    measured = spectra()
    measured[:5] += 60
    np.testing.assert_array_equal(without_outliers(measured), measured)
