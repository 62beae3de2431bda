"""Which candidates may be picked, and which of them are worth a pick."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.session.rules.limits import Limits

_BARREN = 3  # unusable spectra before their surroundings are left


def available(
    allowed: BoolArray, gone: Collection[int], near: Sequence[int], candidates: Candidates, limits: Limits
) -> BoolArray:
    """Those (N,) of the ``allowed`` that are not ``gone`` and keep the limits' distance from ``near``."""
    free: BoolArray = allowed.copy()
    free[[*gone]] = False
    if limits.min_distance or limits.mask is not None:
        free &= limits.open_to(candidates, candidates.positions_of(np.array(near, dtype=np.int64)))
    free.setflags(write=False)
    return free


def promising(
    available: BoolArray, measured: BoolArray, flagged: Sequence[int], positions: FloatArray
) -> BoolArray:
    """The available candidates (N,) but for those among spectra that could not be used: both their nearest
    spectra are flagged. A strategy does not see flagged spectra and would go there again and again.

    All of them where that would leave none; a user may still request any.
    """
    usable = np.flatnonzero(measured)
    if len(flagged) < _BARREN or len(usable) < _BARREN:
        return available
    good = cKDTree(positions[usable]).query(positions)[0]
    bad = cKDTree(positions[[*flagged]]).query(positions, k=2)[0][:, 1]
    left = available & (good <= bad)
    left.setflags(write=False)
    return left if left.any() else available
