"""Whether more spectra would still help, from the learning curve, and why not where they would not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.score_names import HELDOUT, PREQUENTIAL

UNLIKELY = "More spectra of this kind are unlikely to help"

_WINDOW = 60  # spectra at least that the score is looked at
_FROM = 90  # spectra at least before a plateau is reported
_IN_A_ROW = 2  # entries that must agree
_ENTRIES = 6  # of the curve, in the window
_RISE = 0.01  # of the score in 60 spectra that still counts
_DOUBT = 0.1  # chance allowed that the score rises by more
_SCATTER = 0.003  # standard deviation of a score around its course at least
_POOLED = 50  # spectra that a live score is made of; scores nearer than that share spectra
_NEAR_BEST = 0.03  # of R² between the score and what the noise allows
_LATEST = 3  # scores that are compared with it


@dataclass(frozen=True)
class Plateau:
    """More spectra of this kind are unlikely to help."""

    spectra: int  # over which the score has not risen; 0: it has, up to what noise allows
    score: float  # mean R² of late
    reason: str

    @property
    def text(self) -> str:
        """As the log shows it."""
        seen = f"The score has levelled off at {self.score:.2f}"
        if self.spectra:
            seen = (
                f"The score has not risen by more than {_RISE:g} per {_WINDOW} spectra over the last "
                f"{self.spectra}"
            )
        return f"{seen}. {UNLIKELY}: {self.reason}"


def plateau(
    curve: Sequence[Mapping[str, Any]], noise_floor: float | None = None, patch: int | None = None
) -> Plateau | None:
    """The plateau that a learning curve ends on, if any; its entries have ``n`` and ``heldout_r2``, or
    ``prequential_r2`` where nothing is held out.

    A straight line through the scores of the last ``max(60, half of all)`` spectra, by least squares: where
    the upper end of a one-sided 90 % interval (Student's t) of its slope means a rise below 0.01 in 60
    spectra, the curve is flat, if it is at the entry before as well. The scatter around the line, and so the
    doubt, is never taken for less than a retraining makes. Live (prequential) scores count once in 50
    spectra, for they share the spectra between.

    ``noise_floor``: share of the spectra's variance that is noise, from repeats. Where the latest scores come
    near to what it allows, the end is reached without waiting. ``patch`` (pixels) serves the reason alone.
    """
    best = None if noise_floor is None else 1.0 - noise_floor
    _, latest = _scores(curve)
    if best is not None and len(latest) >= _LATEST and latest[-_LATEST:].mean() >= best - _NEAR_BEST:
        return Plateau(0, float(latest[-_LATEST:].mean()), _noise(best))
    flat = [_flat(*_scores(curve[: len(curve) - ago])) for ago in range(_IN_A_ROW)]
    if flat[0] is None or None in flat:
        return None
    spectra, score = flat[0]
    return Plateau(spectra, score, _reason(score, best, patch))


def _flat(n: FloatArray, score: FloatArray) -> tuple[int, float] | None:
    """Over how many spectra the score has not risen up to the last entry, and the mean score there."""
    if not len(n) or n[-1] < _FROM:
        return None
    inside = n >= n[-1] - max(_WINDOW, n[-1] / 2)
    n, score = n[inside], score[inside]
    if len(n) < _ENTRIES or n[-1] - n[0] < _WINDOW:
        return None
    away = n - n.mean()
    slope = float(away @ score / (away @ away))
    left = score - score.mean() - slope * away
    scatter = max(float(np.sqrt(left @ left / (len(n) - 2))), _SCATTER)
    doubt = float(stats.t.ppf(1.0 - _DOUBT, len(n) - 2)) * scatter / float(np.sqrt(away @ away))
    span = float(n[-1] - n[0])
    if (slope + doubt) * _WINDOW > _RISE:
        return None
    return round(span), float(score.mean())


def _scores(curve: Sequence[Mapping[str, Any]]) -> tuple[FloatArray, FloatArray]:
    """Numbers of spectra and scores, from the newest back; live ones so far apart that they share nothing."""
    kept: list[tuple[float, float]] = []
    for entry in reversed(curve):
        live = entry.get(HELDOUT) is None
        score = entry.get(PREQUENTIAL if live else HELDOUT)
        shares = live and kept and kept[-1][0] - entry["n"] < _POOLED
        if score is not None and not shares:
            kept.append((float(entry["n"]), float(score)))
    n, score = np.array(kept[::-1], dtype=np.float64).reshape(-1, 2).T
    return n, score


def _reason(score: float, best: float | None, patch: int | None) -> str:
    size = "" if patch is None else f" of {patch} × {patch} pixels"
    look = f"what else decides lies outside the patch{size} or in no channel of the image"
    if best is None:
        return f"either the rest is noise (measure some positions twice to find out), or {look}."
    if score >= best - _NEAR_BEST:
        return _noise(best)
    return f"repeats show that noise would allow {best:.2f}, so {look}; try cw.patch_advice."


def _noise(best: float) -> str:
    return f"the remaining error is noise; repeats show that no score above {best:.2f} is possible."
