"""Outliers cut to size: a hot spot or a discharge must not decide what is learned everywhere else.

What is rare and strong need not be an outlier: a current spans decades, and a few grains may carry nearly all
of it. Outliers that structure and place foretell stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import binom

from curiosity_widgets.data.arrays import BoolArray, FloatArray

LONGEST = 8.0  # medians of all lengths: a longer row is an outlier
_DRAWN_TO = 3.0  # medians: where an outlier spectrum is put; at 8, two in a hundred outweigh all others
_RARE = 15  # one row in so many may be an outlier; more are a kind of their own
_FEW = 2  # rows that may be, however few there are
_AMONG = 0.05  # the part of the others that an outlier must be expected to exceed is all but this
_ALIKE = 0.5  # cosine of two directions that are alike, one way or the other
_CHANCE = 0.01  # of outliers that nothing foretells to seem foretold

Expect = Callable[[FloatArray], FloatArray]  # values (n,) -> what the other rows lead to expect of each (n,)


def shortened(rows: FloatArray) -> FloatArray:
    """Rows (n, R), none longer than 8 medians of all rows' lengths; their directions stay."""
    lengths = np.linalg.norm(rows, axis=1)
    longest = LONGEST * float(np.median(lengths)) if len(rows) else 0.0
    return _cut(rows, lengths, lengths > longest, longest)


def without_outliers(spectra: FloatArray, expect: Expect) -> FloatArray:
    """Spectra (n, S), the outliers among them drawn to 3 median distances from the median spectrum.

    An outlier is more than 8 away and rare: where more than one spectrum in fifteen (and more than two) is,
    the sample has two kinds of spectra, and none is changed. Nor is one that is foretold, by what ``expect``
    makes of the logarithms of all distances from the other spectra.
    """
    centre = np.median(spectra, axis=0)
    away = spectra - centre
    lengths = np.linalg.norm(away, axis=1)
    typical = float(np.median(lengths))
    outlier = lengths > LONGEST * typical
    if not outlier.any() or typical <= 0 or outlier.sum() > max(_FEW, len(spectra) // _RARE):
        return spectra
    outlier &= ~foretold(outlier, expect(np.log(np.maximum(lengths, 0.01 * typical))), away)
    return centre + _cut(away, lengths, outlier, _DRAWN_TO * typical) if outlier.any() else spectra


def foretold(outlier: BoolArray, expected: FloatArray, away: FloatArray) -> BoolArray:
    """Which outliers, of those marked (n,), are expected (n,) to be strong by what is known of the others.

    These are expected to be stronger than 95 % of the rest, and lie in a direction ``away`` (n, S) from what
    is typical in which another such one lies: noise may be strong in a part of the sample, but no two spectra
    of it are alike. Hot spots anywhere are expected to be like any other point, one in twenty of them strong:
    where so many of the outliers would be by a chance of more than one in a hundred (binomial test), none
    counts. So a single one never does.
    """
    if outlier.all():
        return np.zeros_like(outlier)
    strong: BoolArray = outlier & (expected > np.quantile(expected[~outlier], 1 - _AMONG))
    directions = away[strong] / np.linalg.norm(away[strong], axis=1, keepdims=True)
    strong[strong] = (np.abs(directions @ directions.T) > _ALIKE).sum(axis=1) > 1  # itself, and another
    by_chance = binom.sf(strong.sum() - 1, outlier.sum(), _AMONG)
    return strong if by_chance <= _CHANCE else np.zeros_like(outlier)


def _cut(rows: FloatArray, lengths: FloatArray, which: BoolArray, length: float) -> FloatArray:
    """Rows (n, R) of these lengths, the marked ones drawn to ``length``."""
    if length <= 0:  # most are zero: nothing is typical
        return rows
    factors = np.where(which, length / np.maximum(lengths, length), 1.0)
    cut: FloatArray = rows * factors[:, None]
    return cut
