"""Statistics of paired trials: intervals, paired differences, and how many spectra a strategy saves.

A trial of one strategy and a trial of another with the same seed have the same sample, blocks and start, so
differences are taken seed by seed. Everything looks at whole curves and final values, never at a minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError

LEVEL = 0.95
_DRAWS = 4000  # bootstrap samples


@dataclass(frozen=True)
class Interval:
    """A mean (or another number) with its interval; NaN bounds where there is one value only."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """Paired differences "ours minus theirs", one for each seed.

    ``difference`` has Student's interval, ``bootstrap`` one from resampled seeds; ``p`` is the paired t
    test's, ``p_rank`` Wilcoxon's, both two-sided. Ties are differences within the given margin.
    """

    difference: Interval
    bootstrap: Interval
    p: float
    p_rank: float
    wins: int
    ties: int
    losses: int
    pairs: int


@dataclass(frozen=True)
class Saving:
    """Spectra that reach another strategy's final score; ``inf`` where the budget does not suffice."""

    spectra: Interval
    of: int  # spectra that the other strategy needed
    target: float  # its final score


def mean_interval(values: FloatArray, level: float = LEVEL) -> Interval:
    """Mean of values (n,) with Student's interval; values that are NaN are left out."""
    known = _known(values)
    if not len(known):
        return Interval(np.nan, np.nan, np.nan)
    mean = float(known.mean())
    if len(known) < 2:
        return Interval(mean, np.nan, np.nan)
    half = float(stats.t.ppf((1 + level) / 2, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known)))
    return Interval(mean, mean - half, mean + half)


def curve_intervals(values: FloatArray, level: float = LEVEL) -> list[Interval]:
    """Mean and interval at every number of spectra of curves (seeds, n)."""
    return [mean_interval(column, level) for column in values.T]


def compare(ours: FloatArray, theirs: FloatArray, *, margin: float = 0.0, seed: int = 0) -> Comparison:
    """Paired comparison of two scores (n,), larger is better; pairs with a NaN are left out.

    ``margin``: differences up to it are ties. ``seed`` is the bootstrap's.
    Raises CuriosityError where the two are not pairs.
    """
    first, second = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise CuriosityError(f"scores of {first.shape} and {second.shape} are not pairs; use the same seeds")
    difference = _known(first - second)
    wins, losses = int((difference > margin).sum()), int((difference < -margin).sum())
    return Comparison(
        difference=mean_interval(difference),
        bootstrap=bootstrap_interval(difference, lambda drawn: drawn.mean(axis=1), seed=seed),
        p=_p_of_t(difference),
        p_rank=_p_of_ranks(difference),
        wins=wins,
        ties=len(difference) - wins - losses,
        losses=losses,
        pairs=len(difference),
    )


def bootstrap_interval(
    values: FloatArray,
    statistic: Callable[[FloatArray], FloatArray],
    *,
    level: float = LEVEL,
    draws: int = _DRAWS,
    seed: int = 0,
) -> Interval:
    """Percentile interval of a statistic of values (n, …) by resampling their rows.

    ``statistic`` takes resampled values (draws, n, …) and gives (draws,).
    """
    count = len(values)
    if not count:
        return Interval(np.nan, np.nan, np.nan)
    value = float(statistic(np.asarray(values)[None])[0])
    if count < 2:
        return Interval(value, np.nan, np.nan)
    rows = stream(seed, "bootstrap").integers(count, size=(draws, count))
    low, high = _percentiles(statistic(np.asarray(values)[rows]), level)
    return Interval(value, low, high)


def area(n: IntArray, values: FloatArray) -> FloatArray:
    """Mean height (seeds,) of curves (seeds, n) over their range of spectra: area divided by its width."""
    if len(n) < 2:
        single: FloatArray = np.asarray(values, dtype=np.float64).mean(axis=1)
        return single
    total: FloatArray = (0.5 * (values[:, 1:] + values[:, :-1]) * np.diff(n)).sum(axis=1)
    height: FloatArray = total / float(n[-1] - n[0])
    return height


def spectra_to_reach(n: IntArray, curve: FloatArray, target: float) -> float:
    """Spectra from which on a curve (n,) stays at or above ``target``, interpolated between its numbers.

    It has to stay there: a lucky point that the curve falls from again does not count. ``inf`` where its end
    is below the target.
    """
    return float(_reached(n, np.asarray(curve, dtype=np.float64)[None], np.array([target]))[0])


def saving(
    n: IntArray,
    ours: FloatArray,
    theirs: FloatArray,
    *,
    level: float = LEVEL,
    draws: int = _DRAWS,
    seed: int = 0,
) -> Saving:
    """Spectra with which our mean curve reaches their mean final score; curves (seeds, n), paired by row.

    The interval comes from resampled seeds, the same for both, so it holds the doubt of both curves.
    Raises CuriosityError where the two are not pairs.
    """
    if ours.shape != theirs.shape or ours.shape[1:] != (len(n),):
        raise CuriosityError(f"curves of {ours.shape} and {theirs.shape} are not pairs; use the same seeds")
    whole = np.isfinite(ours).all(axis=1) & np.isfinite(theirs).all(axis=1)
    ours, theirs = ours[whole], theirs[whole]
    if not len(ours):
        return Saving(Interval(np.nan, np.nan, np.nan), int(n[-1]), np.nan)
    target = float(theirs[:, -1].mean())
    value = spectra_to_reach(n, ours.mean(axis=0), target)
    low = high = np.nan
    if len(ours) > 1:
        rows = stream(seed, "bootstrap").integers(len(ours), size=(draws, len(ours)))
        targets = theirs[rows, -1].mean(axis=1)
        curves = ours[rows].mean(axis=1)
        low, high = _percentiles(_reached(n, curves, targets), level)
    return Saving(Interval(value, low, high), int(n[-1]), target)


def pooled(differences: Sequence[FloatArray], *, seed: int = 0) -> Comparison:
    """Paired differences of several data sets taken together, every pair of every set counting once."""
    all_pairs = np.concatenate([np.asarray(values, dtype=np.float64) for values in differences])
    return compare(all_pairs, np.zeros(len(all_pairs)), seed=seed)


def _reached(n: IntArray, curves: FloatArray, targets: FloatArray) -> FloatArray:
    """:func:`spectra_to_reach` of many curves (m, n), each with a target (m,) of its own."""
    below = ~(curves >= targets[:, None])
    last = len(n) - 1 - below[:, ::-1].argmax(axis=1)
    reached = np.full(len(curves), float(n[0]))
    reached[below[:, -1]] = np.inf
    rows = np.flatnonzero(below.any(axis=1) & ~below[:, -1])
    before, after = last[rows], last[rows] + 1
    low = curves[rows, before]
    share = (targets[rows] - low) / (curves[rows, after] - low)
    reached[rows] = n[before] + share * (n[after] - n[before])
    return reached


def _percentiles(values: FloatArray, level: float) -> tuple[float, float]:
    """Bounds of the central ``level``; infinite values take part as the largest there are."""
    ordered = np.sort(values)
    low = int(np.floor((1 - level) / 2 * (len(ordered) - 1)))
    high = int(np.ceil((1 + level) / 2 * (len(ordered) - 1)))
    return float(ordered[low]), float(ordered[high])


def _known(values: FloatArray) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return array[np.isfinite(array)]


def _p_of_t(difference: FloatArray) -> float:
    if len(difference) < 2:
        return np.nan
    spread = float(difference.std(ddof=1))
    if spread == 0:
        return 1.0 if difference[0] == 0 else 0.0
    t = float(difference.mean()) / (spread / np.sqrt(len(difference)))
    return float(2 * stats.t.sf(abs(t), len(difference) - 1))


def _p_of_ranks(difference: FloatArray) -> float:
    if len(difference) < 2 or not difference.any():
        return np.nan if len(difference) < 2 else 1.0
    return float(stats.wilcoxon(difference).pvalue)
