"""Colours by rank: the best of many positions differ to the eye, whatever their values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_SHARES = (0.1, 0.01, 0.001)


def rank_height(share: FloatArray) -> FloatArray:
    """Where a rank lies on the colour bar, 0 the lowest and 1 the top 0.1 %. Mirrors ``rank.ts``."""
    height: FloatArray = 0.6 * (1 - share) + 0.4 * np.minimum(1, -np.log10(share) / 3)
    return height


def rank_heights(values: FloatArray) -> FloatArray:
    """:func:`rank_height` of every finite value (H, W) among all of them; equal values share a rank."""
    heights = np.full(values.shape, np.nan)
    known = np.isfinite(values)
    scores = np.sort(values[known])
    if len(scores):
        at_least = len(scores) - np.searchsorted(scores, values[known], side="left")
        heights[known] = rank_height(at_least / len(scores))
    return heights


def rank_ticks() -> tuple[Sequence[float], Sequence[str]]:
    """Where the colour bar of ranks has words, and which."""
    at = [0.0, *rank_height(np.array(_SHARES)).tolist()]
    return at, ["lowest", *(f"top {100 * share:g} %" for share in _SHARES)]
