"""Several resolutions: which candidates of a large problem are evaluated in a step.

Neighbouring patches share most of their pixels, so not every pixel needs to be looked at before every pick. A
lattice stands for the whole sample. What is rare is found once, on features of patches at a third of a patch
or finer, and looked at pixel by pixel during the whole run. Before every pick, the surroundings of the best
candidates are looked at more closely. All of this is a function of the image, the seed and what was measured
alone: neither what is displayed nor how long the learner is idle changes the path of a run.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices
from curiosity_widgets.data.distances import squared_distances
from curiosity_widgets.data.large.lattice import Lattice
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.parts.inputs import features_at
from curiosity_widgets.learning.protocols import Problem

_OF_LATTICE = 0.75  # of the candidates that are evaluated
_OF_RARE = 0.125  # the rest: around the best
_IN_A_CELL = 16  # candidates that are looked at around one
_LIKE = 500  # random places that a place is compared with
_ALIKE = 3  # of them as near as this make a place common: what is rarer than one in 170 is found
_DIMENSIONS = 12
_CHUNK = 8192


class Resolutions:
    """What is evaluated of a large problem."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.lattice = Lattice(problem.candidates, int(_OF_LATTICE * problem.evaluated))

    def evaluated(self, measured: IntArray) -> IntArray:
        """The candidates (m,), ascending, to evaluate after a training: lattice, rare, measured ones (n,)."""
        known = self._lattice_and_rare
        places = np.minimum(np.searchsorted(known, measured), len(known) - 1)
        new = measured[known[places] != measured]
        return np.sort(np.concatenate([known, new])) if len(new) else known

    def around(self, best: IntArray, evaluated: IntArray) -> IntArray:
        """Those (k,), ascending, to look at besides the ``evaluated`` ones: around the best (n,) in order."""
        most = int((1.0 - _OF_LATTICE - _OF_RARE) * self._problem.evaluated)
        in_a_cell = min(_IN_A_CELL, self.lattice.steps[0] * self.lattice.steps[1])
        finer = self.lattice.around(best[: max(1, most // in_a_cell)], in_a_cell)
        return np.setdiff1d(finer, evaluated)

    def is_even(self, evaluated: IntArray) -> np.ndarray:
        """Which of the evaluated candidates (m,) stand for equal parts of the sample."""
        return np.isin(evaluated, self.lattice.index, assume_unique=True)

    @cached_property
    def rare(self) -> IntArray:
        """Candidates whose patches look like few others, ascending: whole cells of the screening."""
        problem, patch = self._problem, self._problem.candidates.patch
        third = max(1, patch // 3)
        screened = self.lattice
        if max(screened.steps) > third:
            screened = Lattice(problem.candidates, -(-len(problem.candidates) // third**2))
        index = screened.index
        cell = min(screened.steps[0] * screened.steps[1], _IN_A_CELL)
        most = max(1, int(_OF_RARE * problem.evaluated) // cell)
        strange = np.argsort(-_rarity(problem, index), kind="stable")[:most]
        return screened.around(np.sort(index[strange]), cell)

    @cached_property
    def _lattice_and_rare(self) -> IntArray:
        return np.union1d(self.lattice.index, self.rare)


def _rarity(problem: Problem, index: IntArray) -> FloatArray:
    """How unlike others the patches of candidates (n,) are: distance to the third nearest of 500 random ones,
    in the leading principal components of their features."""
    rng = stream(problem.seed, "rare structure")
    features = features_at(problem, index)
    some = features[rng.permutation(len(index))[:20_000]].astype(np.float64)
    mean, deviation = some.mean(axis=0), some.std(axis=0)
    scale = np.where(deviation > 1e-6 * (np.abs(mean) + 1e-6), 1.0 / np.maximum(deviation, 1e-30), 0.0)
    directions = np.linalg.svd((some - mean) * scale, full_matrices=False)[2][:_DIMENSIONS].T
    turn = (scale[:, None] * directions).astype(np.float32)
    places = (features - mean.astype(np.float32)) @ turn
    like = places[rng.permutation(len(index))[:_LIKE]]
    far = np.empty(len(index))

    def fill(rows: slice) -> None:
        squares = squared_distances(places[rows], like)
        third = min(_ALIKE, len(like) - 1)
        far[rows] = np.partition(squares, third, axis=1)[:, third]

    by_slices(fill, len(index), _CHUNK)
    return far
