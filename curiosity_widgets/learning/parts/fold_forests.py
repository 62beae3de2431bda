"""Extra trees beside an ensemble's networks: each member's own, without the fold it leaves out."""

from __future__ import annotations

from functools import partial

import numpy as np
from sklearn.tree import ExtraTreeRegressor

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices, rows_of
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.parts.inputs import Inputs
from curiosity_widgets.learning.parts.structure_model import Jobs
from curiosity_widgets.learning.parts.trees import grow_trees, mean_of_trees

_LEAF = 2  # fewest spectra of a leaf
_CHUNK = 4096  # candidates at a time, fewer of wide inputs: each tree reads them from the cache


class FoldForests:
    """Scores of spectra from ``inputs``, by ``trees`` extremely randomised trees for each member.

    A member's trees are never trained on the fold of candidates that it leaves out, so the prediction of a
    measured point by the member of its fold is out of fold, as with the networks. ``purpose`` names their
    random draws. Source: Geurts, Ernst & Wehenkel, Machine Learning 63, 3 (2006),
    doi:10.1007/s10994-006-6226-1.
    """

    def __init__(
        self,
        inputs: Inputs,
        fold_of: IntArray,
        members: int,
        trees: int,
        seed: int,
        purpose: str = "fold forests",
        share: float = 0.5,
    ) -> None:
        self._inputs, self._fold_of = inputs, fold_of
        self._members, self._each = members, trees
        self._seed, self._purpose, self._share = seed, purpose, share
        self._grown: list[list[ExtraTreeRegressor]] = []
        self._outputs = 0

    def jobs(self, index: IntArray, scores: FloatArray, step: int, weight: FloatArray | None = None) -> Jobs:
        """What grows new trees on the scores (n, R) of measured candidates (n,), each with a weight (n,): a
        job for each member."""
        inputs, folds = self._inputs(index), self._fold_of[index]
        rng = stream(self._seed, self._purpose, step)
        grown: list[list[ExtraTreeRegressor]] = [[] for _ in range(self._members)]
        self._grown, self._outputs = grown, scores.shape[1]

        def grow(member: int, seeds: list[int]) -> None:
            known = np.flatnonzero(folds != member)
            known = known if len(known) else np.arange(len(index))
            own = None if weight is None else weight[known]
            grown[member] = grow_trees(
                seeds, inputs[known], scores[known], leaf=_LEAF, share=self._share, weights=[own] * self._each
            )

        seeds = [[int(rng.integers(2**31)) for _ in range(self._each)] for _ in range(self._members)]
        return [partial(grow, member, own) for member, own in enumerate(seeds)]

    def predict(self, index: IntArray | slice) -> FloatArray:
        """Scores (M, n, R) float32 of candidates (n,) by every member's trees."""
        inputs = self._inputs(index)
        scores = np.empty((self._members, len(inputs), self._outputs), dtype=np.float32)

        def fill(rows: slice) -> None:
            for member, trees in enumerate(self._grown):
                scores[member, rows] = mean_of_trees(trees, inputs[rows])

        by_slices(fill, len(inputs), rows_of(inputs.itemsize * inputs.shape[1], _CHUNK))
        return scores
