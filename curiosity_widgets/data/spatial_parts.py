"""Parts of a sample that judge each other: each is predicted by what was learned at least one patch away.

Source: Roberts et al., Ecography 40, 913 (2017), doi:10.1111/ecog.02881 (blocked cross-validation with a
buffer).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial.distance import cdist

from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.held_out import outside_gap

PARTS = 4  # regions of the sample
_FEWEST = 10  # spectra to learn from
_ROOM = 0.2  # share of the candidates that every fold must leave to learn from


def regions(candidates: Candidates) -> IntArray:
    """The region (N,) of every candidate: halves of the sample across its longer side, halved again."""
    positions, region = candidates.positions, np.zeros(len(candidates), dtype=np.int64)
    for count in (1, 2):
        for one in range(count):
            inside = np.flatnonzero(region == one)
            if not len(inside):
                continue
            part = positions[inside]
            along = part[:, int(np.ptp(part, axis=0).argmax())]
            region[inside[along > np.median(along)]] += count
    return region


def has_room(candidates: Candidates) -> bool:
    """Whether every region leaves a fifth of the candidates at least one patch away from it."""
    if len(candidates) < PARTS:
        return False
    region = regions(candidates)
    left = [float(outside_gap(candidates, region == one).mean()) for one in range(PARTS)]
    return min(left) >= _ROOM


def folds(candidates: Candidates, index: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """(learn, judge) for each region: rows of ``index`` (n,) at least one patch apart from each other.

    No pixel of a judged patch is in any patch learned from. Regions that leave fewer than ten spectra to
    learn from are left out.
    """
    region, pixels = regions(candidates)[index], candidates.pixels[index].astype(np.float64)
    for one in np.unique(region):
        judged = np.flatnonzero(region == one)
        apart = cdist(pixels, pixels[judged], "chebyshev").min(axis=1)
        learned = np.flatnonzero(apart >= candidates.patch)
        if len(learned) >= _FEWEST:
            yield learned, judged
