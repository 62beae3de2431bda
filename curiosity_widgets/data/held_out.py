"""Held-out regions: blocks that are never measured, with a gap of one patch to anything that may be.

Scores on randomly chosen unmeasured pixels are too good, because their patches overlap measured ones
(PTO 1.3 µm, extra trees: 0.60 against -0.11). A block whose candidates share no pixel with any measurable
patch gives an unbiased score (Roberts et al., Ecography 40, 913 (2017), doi:10.1111/ecog.02881). The gap
costs candidates, so several layouts are tried.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.ndimage import maximum_filter

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError

MEASURABLE = 0.8  # share of the candidates that one held-out region must leave measurable
HEALTHY = 0.4  # share of the candidates that must stay measurable for several blocks
_TRIES = 24  # random layouts per number of blocks before fewer blocks are tried
_NEARLY = 0.85  # of the target: blocks that overlap hold out fewer
_PATCHES = 2  # on each side of one region at least
_FEWEST = 20  # candidates in it at least
_CLOSE_TO_BEST = 0.9  # fallback layouts that leave nearly as much as the best: the seed decides


def held_out_blocks(candidates: Candidates, fraction: float, seed: int) -> tuple[BoolArray, BoolArray]:
    """``(held_out, measurable)``, both (N,) bool: about ``fraction`` of the candidates in spatial blocks.

    No measurable candidate's patch overlaps a held-out one's (Chebyshev distance of the centre pixels
    >= patch). Candidates in the gap are neither. Tried in this order: four, three, two blocks anywhere;
    the same at the edges; as long as 40 % of the candidates stay measurable. Else the corner block, edge
    strip or central block that leaves most. ``seed`` decides positions and shapes. ``fraction`` 0: nothing is
    held out.

    Raises CuriosityError for a fraction outside [0, 1) or where no layout leaves anything to measure.
    """
    count = len(candidates)
    checks.number("the held-out fraction", fraction, at_least=0, below=1)
    if fraction == 0:
        return np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    target = max(1, round(fraction * count))
    rng = stream(seed, "held out")
    for blocks in (4, 3, 2):
        if target < 4 * blocks:
            continue
        for where in ("anywhere", "edge"):
            for _ in range(_TRIES):
                held = _blocks(candidates, target, blocks, where, rng)
                measurable = outside_gap(candidates, held)
                if measurable.sum() >= HEALTHY * count and held.sum() >= _NEARLY * target:
                    return held, measurable
    return _one_region(candidates, target, fraction, rng)


def held_out_region(candidates: Candidates, seed: int) -> tuple[BoolArray, BoolArray] | None:
    """``(held_out, measurable)``, both (N,) bool, with one region in a corner held out.

    It is the largest square that leaves at least 80 % of the candidates measurable, the gap around it being
    as in :func:`held_out_blocks`. None where that square would be smaller than two patches on each side.
    ``seed`` decides the corner.
    """
    pixels = candidates.pixels
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    least, most = _PATCHES * candidates.patch, int((high - low).min()) + 1
    for corner in stream(seed, "held out").permutation(4):
        away = np.stack([pixels[:, 0] - low[0], pixels[:, 1] - low[1]], axis=1)
        if corner & 1:
            away[:, 0] = high[0] - pixels[:, 0]
        if corner & 2:
            away[:, 1] = high[1] - pixels[:, 1]
        distance = away.max(axis=1)
        fits, fails = least - 1, most + 1  # the share that remains falls with the size
        while fails - fits > 1:
            size = (fits + fails) // 2
            if (distance >= size + candidates.patch - 1).mean() >= MEASURABLE:
                fits = size
            else:
                fails = size
        held_out = distance < fits
        spans = held_out.any() and (np.ptp(pixels[held_out], axis=0) + candidates.spacing > least - 1).all()
        if fits >= least and held_out.sum() >= _FEWEST and spans:
            return held_out, outside_gap(candidates, held_out)
    return None


def _blocks(
    candidates: Candidates, target: int, blocks: int, where: str, rng: np.random.Generator
) -> BoolArray:
    """A few blocks of ``target / blocks`` candidates each, around random centres."""
    pixels = candidates.pixels
    held = np.zeros(len(pixels), dtype=bool)
    share = max(1, target // blocks)
    for _ in range(blocks):
        centre = pixels[rng.integers(len(pixels))].astype(float)
        if where == "edge":
            low, high = pixels.min(axis=0), pixels.max(axis=0)
            axis = int(rng.integers(2))
            centre[axis] = (low, high)[int(rng.integers(2))][axis]
            if rng.random() < 0.5:  # a corner wastes least
                centre[1 - axis] = (low, high)[int(rng.integers(2))][1 - axis]
        held |= _nearest(pixels, centre, share, aspect=float(np.exp(rng.uniform(-0.4, 0.4))))
    return held


def _one_region(
    candidates: Candidates, target: int, fraction: float, rng: np.random.Generator
) -> tuple[BoolArray, BoolArray]:
    """The single region that leaves most candidates; the seed decides among nearly equal ones."""
    layouts = [(held, outside_gap(candidates, held)) for held in _regions(candidates, target, rng)]
    left = np.array([int(measurable.sum()) for _, measurable in layouts])
    if left.max() == 0:
        raise CuriosityError(
            f"held-out fraction {fraction:g}: with patch {candidates.patch} a gap of one patch leaves none "
            f"of the {len(candidates)} candidates to measure; choose a smaller patch or fraction, or 0"
        )
    good = np.flatnonzero(left >= _CLOSE_TO_BEST * left.max())
    return layouts[int(rng.choice(good))]


def _regions(candidates: Candidates, target: int, rng: np.random.Generator) -> Iterator[BoolArray]:
    pixels = candidates.pixels
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    for row in (low[0], high[0]):
        for col in (low[1], high[1]):
            yield _nearest(pixels, np.array([row, col], dtype=float), target, aspect=1.0)
    for axis in (0, 1):
        for end in (low, high):
            yield _smallest(np.abs(pixels[:, axis] - end[axis]).astype(float), target)
    yield _nearest(pixels, pixels[rng.integers(len(pixels))].astype(float), target, aspect=1.0)


def _nearest(pixels: IntArray, centre: FloatArray, count: int, aspect: float) -> BoolArray:
    """The block of about ``count`` candidates around a centre, ``aspect`` times as high as wide."""
    away = np.abs(pixels - centre) / (aspect, 1.0)
    return _smallest(np.max(away, axis=1), count)


def _smallest(distance: FloatArray, count: int) -> BoolArray:
    """Candidates up to the distance whose count comes nearest to ``count`` (whole rows of ties)."""
    levels, inverse = np.unique(distance, return_inverse=True)
    inside = np.cumsum(np.bincount(inverse.reshape(-1), minlength=len(levels)))
    reach = levels[int(np.argmin(np.abs(inside - count)))]
    chosen: BoolArray = distance <= reach
    return chosen


def outside_gap(candidates: Candidates, held: BoolArray) -> BoolArray:
    """Candidates whose patch overlaps no held-out patch."""
    mask = np.zeros(candidates.shape, dtype=bool)
    rows, cols = candidates.pixels.T
    mask[rows[held], cols[held]] = True
    reached = maximum_filter(mask, size=2 * candidates.patch - 1, mode="constant", cval=0)
    free: BoolArray = ~reached[rows, cols]
    return free
