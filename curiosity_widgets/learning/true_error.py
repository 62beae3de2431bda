"""How far predictions are from true spectra, where these are known: one definition for map and strategy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.protocols import Prediction

_CHUNK = 8192  # candidates whose spectra are in memory at a time


def mean_absolute_error(predicted: FloatArray, true: FloatArray) -> FloatArray:
    """(n,) mean over the axis of the absolute error of spectra (n, S), in their unit; NaN where one is.

    The same quantity as an error model's ``predicted_error``, so that the two can be compared.
    """
    errors: FloatArray = np.abs(predicted - true).mean(axis=1)
    return errors


def true_error(
    prediction: Prediction, truth: Callable[[IntArray], FloatArray | None], count: int
) -> FloatArray | None:
    """(N,) mean absolute error of ``count`` predicted spectra; NaN where the truth is not known.

    ``truth`` gives the true spectra (n, S) of candidates (n,), or None. None where it knows none at all.
    """
    errors = np.full(count, np.nan)
    for start in range(0, count, _CHUNK):
        index = np.arange(start, min(start + _CHUNK, count))
        spectra = truth(index)
        if spectra is not None:
            errors[index] = mean_absolute_error(prediction.spectra(index), spectra)
    return errors if np.isfinite(errors).any() else None
