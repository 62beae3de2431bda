"""Outliers are cut to size; what is typical, and what is a kind of its own, is left as it is."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.parts.robust import LONGEST, foretold, shortened, without_outliers


def nothing(values: np.ndarray) -> np.ndarray:
    """Where nothing is known of a point but the others' mean."""
    return (values.sum() - values) / (len(values) - 1)


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
    np.testing.assert_array_equal(without_outliers(rows + 3, nothing), rows + 3)
    assert shortened(rows[:0]).shape == (0, 4)


def test_a_hot_spot_is_drawn_towards_the_others() -> None:
    measured = spectra()
    measured[11] *= 30
    cut = without_outliers(measured, nothing)
    away = np.linalg.norm(cut - np.median(measured, axis=0), axis=1)
    assert away[11] < 0.5 * LONGEST * np.median(away)
    np.testing.assert_array_equal(np.delete(cut, 11, axis=0), np.delete(measured, 11, axis=0))
    np.testing.assert_allclose(without_outliers(1e-12 * measured, nothing), 1e-12 * cut)


def test_many_unusual_spectra_are_a_kind() -> None:
    measured = spectra()
    measured[:5] += 60
    np.testing.assert_array_equal(without_outliers(measured, nothing), measured)


def test_strong_spectra_that_are_foretold_stay_and_others_beside_them_do_not() -> None:
    measured = spectra(60)
    strong, hot = [7, 20, 41], 33
    measured[strong] += 30 * np.cos(np.arange(19))
    measured[hot] += 90 * np.sin(np.arange(19))

    def expect(values: np.ndarray) -> np.ndarray:
        return np.where(np.arange(60) == hot, 0.0, values)

    kept = without_outliers(measured, expect)
    np.testing.assert_allclose(np.delete(kept, hot, axis=0), np.delete(measured, hot, axis=0))
    assert np.abs(kept[hot]).max() < 0.5 * np.abs(measured[hot]).max()
    cut = without_outliers(measured, nothing)
    assert (np.abs(cut[strong] - 7).max(axis=1) < 0.8 * np.abs(measured[strong] - 7).max(axis=1)).all()


def test_strong_noise_is_no_kind_of_spectra_even_where_it_is_foretold() -> None:
    measured = spectra(60)
    measured[:4] += 30 * np.random.default_rng(1).normal(size=(4, 19))
    cut = without_outliers(measured, lambda values: values)
    assert (np.linalg.norm(cut[:4] - 7, axis=1) < 0.5 * np.linalg.norm(measured[:4] - 7, axis=1)).all()


ALIKE = np.ones((70, 5))


def test_hot_spots_seem_foretold_one_time_in_a_hundred() -> None:
    rng = np.random.default_rng(5)
    outlier = np.arange(70) < 4
    found = [foretold(outlier, rng.normal(size=70), ALIKE).any() for _ in range(2000)]
    assert np.mean(found) < 0.015
    assert not foretold(np.zeros(70, dtype=bool), rng.normal(size=70), ALIKE).any()


def test_a_single_outlier_is_never_foretold() -> None:
    outlier = np.arange(70) == 9
    assert not foretold(outlier, 1.0 * outlier, ALIKE).any()
