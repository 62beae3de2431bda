"""Measuring some positions twice, and the noise that follows from it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.protocols import Measured


def is_repeated(number: int, share: float, seed: int) -> bool:
    """Whether the position that was measured as the ``number``-th new one (from 0) is measured twice.

    Spread evenly, so that the share holds at any moment; where it begins is drawn from the seed.
    """
    if share <= 0:
        return False
    offset = float(stream(seed, "repeats").random())
    return math.floor((number + 1) * share + offset) > math.floor(number * share + offset)


def due(candidates: IntArray | Sequence[int], share: float, seed: int, given_up: set[int]) -> list[int]:
    """The positions still to be measured a second time, of the candidates (n,) measured so far, in order."""
    if share <= 0:
        return []
    index, first, count = np.unique(np.asarray(candidates), return_index=True, return_counts=True)
    order = np.argsort(first, kind="stable")
    return [
        int(index[unique])
        for number, unique in enumerate(order.tolist())
        if count[unique] == 1 and int(index[unique]) not in given_up and is_repeated(number, share, seed)
    ]


def merged(measured: Measured) -> Measured:
    """Each position once, with the mean of its spectra: what a learner learns from.

    In the order of the first visits. The same object where no position was visited twice.
    """
    index, first, inverse, count = np.unique(
        measured.index, return_index=True, return_inverse=True, return_counts=True
    )
    if len(index) == len(measured):
        return measured
    sums = np.zeros((len(index), measured.spectra.shape[1]))
    np.add.at(sums, inverse, measured.spectra)
    means = sums / count[:, None]
    once = count == 1  # exactly as measured, not by way of a sum
    means[once] = measured.spectra[first[once]]
    order = np.argsort(first, kind="stable")
    quality = (
        None if measured.quality is None else _mean_quality(measured.quality, inverse, len(index))[order]
    )
    return Measured(index[order], means[order], measured.step[first[order]], quality)


def _mean_quality(quality: FloatArray, inverse: IntArray, positions: int) -> FloatArray:
    """Of each position, of the spectra whose quality is known; NaN without any."""
    known = np.isfinite(quality)
    sums = np.bincount(inverse[known], quality[known], positions)
    count = np.bincount(inverse[known], minlength=positions)
    mean: FloatArray = np.divide(sums, count, out=np.full(positions, np.nan), where=count > 0)
    return mean


def noise_variance(measured: Measured) -> float | None:
    """Variance of a single value's noise, from the positions measured more than once; None without any.

    Pooled over positions and the axis: Σ (value − mean of its position)² / Σ (visits − 1) S.
    """
    index, inverse, count = np.unique(measured.index, return_inverse=True, return_counts=True)
    again = count[inverse] > 1
    if not again.any():
        return None
    sums = np.zeros((len(index), measured.spectra.shape[1]))
    np.add.at(sums, inverse, measured.spectra)
    residual = measured.spectra[again] - (sums / count[:, None])[inverse[again]]
    degrees = int((count[count > 1] - 1).sum()) * measured.spectra.shape[1]
    return float((residual**2).sum() / degrees)


def noise_floor(measured: Measured) -> float | None:
    """Share of the spectra's variance around the mean spectrum that is noise, 0 to 1; None: not known.

    No predictor can reach an R² on single spectra above one minus this.
    """
    variance = noise_variance(measured)
    if variance is None:
        return None
    singles: FloatArray = measured.spectra - measured.spectra.mean(axis=0)
    total = float((singles**2).sum() / (max(len(singles) - 1, 1) * singles.shape[1]))
    return min(1.0, variance / total) if total > 0 else None
