"""Spectra that are taken row by row."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.large.lazy_spectra import LazySpectra
from curiosity_widgets.data.simulated import simulated_sample
from curiosity_widgets.sources.replay import ReplaySource

TABLE = np.arange(7 * 3, dtype=np.float32).reshape(7, 3) ** 1.5


def lazy(asked: list[int]) -> LazySpectra:
    def rows(numbers: np.ndarray) -> np.ndarray:
        asked.extend(int(number) for number in numbers)
        return TABLE[numbers]

    return LazySpectra(TABLE.shape, TABLE.dtype, rows)


def test_rows_are_taken_as_from_an_array_and_no_others_are_read() -> None:
    asked: list[int] = []
    spectra = lazy(asked)
    assert (len(spectra), spectra.shape, spectra.size, spectra.ndim) == (7, (7, 3), 21, 2)
    np.testing.assert_array_equal(spectra[-2], TABLE[-2])
    np.testing.assert_array_equal(spectra[np.array([4, 1, 4])], TABLE[[4, 1, 4]])
    np.testing.assert_array_equal(spectra[2:5:2], TABLE[2:5:2])
    np.testing.assert_array_equal(spectra[np.arange(7) % 3 == 1], TABLE[1::3])
    assert asked == [5, 4, 1, 4, 2, 4, 1, 4]
    np.testing.assert_array_equal(spectra.of(np.array([6, 0]))[1], TABLE[0])
    np.testing.assert_array_equal(np.asarray(spectra, dtype=np.float64), TABLE.astype(np.float64))
    with pytest.raises(IndexError, match="7 spectra"):
        spectra[7]


def test_a_simulated_sample_larger_than_memory_is_replayed_spectrum_by_spectrum() -> None:
    sample = simulated_sample((23, 31), seed=3)
    data = sample.to_lazy_image()
    assert (len(data), data.every_pixel) == (23 * 31, True)
    (taken,) = ReplaySource(data).measure(np.array([[7.0, 19.0]]))
    expected = sample.truth(np.array([[7.0, 19.0]]))[0] + sample.noise_at((7.0, 19.0), 0, 3)
    np.testing.assert_allclose(taken.values, expected, rtol=1e-5)
