"""Outliers cut to size: a hot spot or a discharge must not decide what is learned everywhere else."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray

LONGEST = 8.0  # medians of all lengths: a longer row is an outlier
_DRAWN_TO = 3.0  # medians: where an outlier spectrum is put; at 8, two in a hundred outweigh all others
_RARE = 15  # one row in so many may be an outlier; more are a kind of their own
_FEW = 2  # rows that may be, however few there are


def shortened(rows: FloatArray) -> FloatArray:
    """Rows (n, R), none longer than 8 medians of all rows' lengths; their directions stay."""
    lengths = np.linalg.norm(rows, axis=1)
    longest = LONGEST * float(np.median(lengths)) if len(rows) else 0.0
    return _cut(rows, lengths, lengths > longest, longest)


def without_outliers(spectra: FloatArray) -> FloatArray:
    """Spectra (n, S), the outliers among them drawn to 3 median distances from the median spectrum.

    An outlier is more than 8 away and rare: where more than one spectrum in fifteen (and more than two) is,
    the sample has two kinds of spectra, and none is changed.
    """
    centre = np.median(spectra, axis=0)
    away = spectra - centre
    lengths = np.linalg.norm(away, axis=1)
    typical = float(np.median(lengths))
    outlier = lengths > LONGEST * typical
    if not outlier.any() or outlier.sum() > max(_FEW, len(spectra) // _RARE):
        return spectra
    return centre + _cut(away, lengths, outlier, _DRAWN_TO * typical)


def _cut(rows: FloatArray, lengths: FloatArray, which: BoolArray, length: float) -> FloatArray:
    """Rows (n, R) of these lengths, the marked ones drawn to ``length``."""
    if length <= 0:  # most are zero: nothing is typical
        return rows
    factors = np.where(which, length / np.maximum(lengths, length), 1.0)
    cut: FloatArray = rows * factors[:, None]
    return cut
