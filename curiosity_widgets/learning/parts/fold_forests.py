"""Extra trees combined with an ensemble's networks: each member's own, without the fold it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from sklearn import config_context
from sklearn.tree import ExtraTreeRegressor

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.parts.structure_features import structure_features
from curiosity_widgets.learning.parts.trees import mean_of_trees
from curiosity_widgets.learning.protocols import Problem, State

_CHUNK = 16_384  # candidates at a time


class FoldForests:
    """Scores of spectra from :func:`structure_features`, by ``trees`` extremely randomised trees per member.

    A member's trees are never trained on the fold of candidates that it leaves out, so the prediction of a
    measured point by the member of its fold is out of fold, as with the networks. Source: Geurts, Ernst &
    Wehenkel, Machine Learning 63, 3 (2006), doi:10.1007/s10994-006-6226-1.
    """

    def __init__(self, problem: Problem, fold_of: IntArray, members: int, trees: int) -> None:
        self._problem, self._fold_of = problem, fold_of
        self._members, self._each = members, trees
        self._grown: list[list[ExtraTreeRegressor]] = []
        self._learned: State = {}

    def fit(self, index: IntArray, scores: FloatArray, step: int) -> None:
        """Grow new trees on the scores (n, R) of measured candidates (n,)."""
        self._learned = {"index": index.copy(), "scores": scores.copy(), "step": np.array(step)}
        inputs, folds = self._features[index], self._fold_of[index]
        rng = stream(self._problem.seed, "fold forests", step)
        self._grown = []
        for member in range(self._members):
            known = np.flatnonzero(folds != member)
            known = known if len(known) else np.arange(len(index))
            seeds = [int(rng.integers(2**31)) for _ in range(self._each)]
            self._grown.append(_grow(seeds, inputs[known], scores[known]))

    def predict(self, index: IntArray | slice | None = None) -> FloatArray:
        """Scores (M, n, R) float32 of candidates (n,), or of all, by every member's trees."""
        inputs = self._features if index is None else self._features[index]
        outputs = self._learned["scores"].shape[1]
        scores = np.empty((self._members, len(inputs), outputs), dtype=np.float32)

        def fill(rows: slice) -> None:
            for member, trees in enumerate(self._grown):
                scores[member, rows] = mean_of_trees(trees, inputs[rows])

        by_slices(fill, len(inputs), _CHUNK)
        return scores

    def state(self) -> State:
        """What the trees were grown from: from it the same trees grow again."""
        return dict(self._learned)

    def load_state(self, state: Mapping[str, np.ndarray], prefix: str) -> None:
        """Grow the trees of :meth:`state` again."""
        step = int(state[prefix + "step"])
        self.fit(np.array(state[prefix + "index"]), np.array(state[prefix + "scores"]), step)

    @cached_property
    def _features(self) -> FloatArray:
        """(N, F) of all candidates."""
        candidates = self._problem.candidates
        rows, cols = candidates.pixels.T
        features: FloatArray = structure_features(self._problem.image, candidates.patch)[rows, cols]
        return features


def _grow(seeds: list[int], inputs: FloatArray, scores: FloatArray) -> list[ExtraTreeRegressor]:
    """One tree for each seed; without scikit-learn's checks, which take as long as the growing."""
    with config_context(skip_parameter_validation=True):
        return [
            ExtraTreeRegressor(min_samples_leaf=2, max_features=0.5, random_state=seed).fit(
                inputs, scores, check_input=False
            )
            for seed in seeds
        ]
