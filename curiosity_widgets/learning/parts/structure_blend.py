"""Everything that predicts spectra from structure alone, combined by what was right out of fold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.parts.correlations import Correlations
from curiosity_widgets.learning.parts.fold_forests import FoldForests
from curiosity_widgets.learning.parts.fold_ridges import FoldRidges
from curiosity_widgets.learning.parts.inputs import Features, Pixels, Standardised
from curiosity_widgets.learning.parts.stacking import (
    highest_weight,
    shrinkage,
    stacking_weight,
    weight_by_evidence,
)
from curiosity_widgets.learning.parts.structure_gate import gate
from curiosity_widgets.learning.parts.structure_model import Jobs, StructureModel
from curiosity_widgets.learning.parts.trees import bagged_trees
from curiosity_widgets.learning.protocols import Problem, State

_LEARNED = ("index", "scores", "step")
_EXPECTING = 100  # trees that tell whether an outlier is one
_TRIED = 0.4  # share of the pixels that a tree on pixels tries at each split
_PIXELS_FAR_AWAY = 0.4  # weight of trees on pixels far from measured points


@dataclass(frozen=True, eq=False)
class Blended:
    """What the blend makes of the measured points."""

    members: FloatArray  # (M, n, R) scores by every member
    out_of_fold: FloatArray  # (n, R) scores of each point by the member that left it out


class StructureBlend:
    """Scores by networks, and by simple models beside them, each member without its own fold.

    Extra trees on features of the structure share the weight with the networks, starting from one half.
    Far from measured points, where out-of-fold predictions of nearby ones say less about who is right, trees
    on the pixels of a patch join them: models that differ more are averaged more evenly. Then come ridge
    regressions, on the pixels and on the features, that get a weight only by evidence. Where spectra follow
    the image by a simple law one of them is right from the first spectra; elsewhere they cost nothing. That
    on the features stays near measured points: elsewhere its straight lines lead astray.

    ``factors`` (R,) then shrink each component towards the mean spectrum as far as it was wrong out of fold,
    and all of them where structure tells nothing
    (:func:`~curiosity_widgets.learning.parts.structure_gate.gate`).
    """

    def __init__(
        self, problem: Problem, fold_of: IntArray, members: int, components: int, trees: int, *, shrink: bool
    ) -> None:
        pixels, features = Pixels(problem), Features(problem)
        self._features = features
        self._fold_of, self._shrink = fold_of, shrink
        self._members = np.arange(members)[:, None]
        self._trees: tuple[StructureModel, ...] = ()  # on features, and on pixels
        self._ridges: tuple[FoldRidges, ...] = ()
        if trees:
            seed = problem.seed
            self._trees = (
                FoldForests(features, fold_of, members, trees, seed),
                FoldForests(pixels, fold_of, members, trees, seed, "pixel forests", _TRIED),
            )
            self._ridges = (
                FoldRidges(pixels, fold_of, members),
                FoldRidges(Standardised(features), fold_of, members),
            )
        self._weights: FloatArray = np.zeros(1 + len(self._ridges))  # trees on features, ridges
        self._far = 0.0  # weight of trees on pixels, far from measured points
        self.factors: FloatArray = np.ones(components)
        self._learned: State = {}

    def expected(self, index: IntArray, step: int, values: FloatArray) -> FloatArray:
        """What trees on features and position, from other measured candidates (n,), expect of the values (n,)
        of each."""
        problem = self._features.problem
        inputs = np.concatenate([self._features(index), problem.candidates.positions_of(index)], axis=1)
        seed = int(stream(problem.seed, "outliers", step).integers(2**31))
        return bagged_trees(inputs, values, trees=_EXPECTING, leaf=1, share=0.5, seed=seed)[1]

    def jobs(self, index: IntArray, targets: FloatArray, step: int, weight: FloatArray | None = None) -> Jobs:
        """What teaches targets (n, R) of measured candidates (n,) to the simple models, which need no
        networks, once all of it is done. The last jobs are those that two threads do in half of the time.

        ``weight`` (n,) is how much each spectrum counts. :meth:`blend` comes next.
        """
        self._learned = dict(zip(_LEARNED, (index.copy(), targets.copy(), np.array(step)), strict=True))
        if weight is not None:
            self._learned["weight"] = weight.copy()
        models = (*self._ridges, *self._trees[::-1])
        return [job for model in models for job in model.jobs(index, targets, step, weight)]

    def blend(
        self,
        index: IntArray,
        targets: FloatArray,
        networks: FloatArray,
        correlations: Correlations,
        weight: FloatArray | None = None,
    ) -> Blended:
        """Weigh the models that have learned this by what is right beside the networks' scores (M, n, R).

        ``correlations`` are those of the measured positions, the others as in :meth:`jobs`.
        """
        own: BoolArray = self._members == self._fold_of[index]
        # Least squares with weights is least squares of what is multiplied by their roots.
        root = np.float32(1.0) if weight is None else np.sqrt(weight / weight.mean())[:, None]
        members, self._weights = networks, np.zeros_like(self._weights)
        for number, model in enumerate((*self._trees[:1], *self._ridges)):
            other = model.predict(index)
            weigh = weight_by_evidence if number else stacking_weight
            both = (_by_own_member(one, own) * root for one in (members, other))
            self._weights[number] = share = weigh(targets * root, *both)
            members = _towards(members, other, share)
            if not number:  # the base, before what is linear joins it
                pixels = _by_own_member(self._trees[1].predict(index), own)
                own_scores = _by_own_member(members, own)
                possible = highest_weight(targets * root, own_scores * root, pixels * root)
                self._far = min(_PIXELS_FAR_AWAY, possible)
        out_of_fold = _by_own_member(members, own)
        if self._shrink:
            factors = shrinkage(targets * root, out_of_fold * root)
            self.factors = factors * gate(correlations, targets, out_of_fold * factors)
        return Blended(members * self.factors, out_of_fold * self.factors)

    def complete(
        self, networks: FloatArray, index: IntArray | slice, near: FloatArray, *, out_of_fold: bool = False
    ) -> FloatArray:
        """Scores (M, n, R) float32 of candidates (n,) by all models, shrunk, given those of the networks.

        ``near`` (n,) is 1 close to measured points, 0 far from them. ``out_of_fold``: no model may know the
        fold that a member leaves out.
        """
        scores = networks
        if self._trees and self.factors.any():
            of_features, of_pixels = self._trees
            scores = _towards(scores, of_features.predict(index), self._weights[0])
            far = self._far * (1.0 - near)
            some = np.flatnonzero(far)
            if len(some):
                there = some + (index.start or 0) if isinstance(index, slice) else index[some]
                scores[:, some] = _towards(scores[:, some], of_pixels.predict(there), far[some, None])
            on_pixels, on_features = self._ridges
            _, linear, by_features = self._weights
            if linear:
                lines = on_pixels.predict(index) if out_of_fold else on_pixels.predict_new(index)
                scores = _towards(scores, lines, linear)
            if by_features and near.any():
                lines = on_features.predict(index) if out_of_fold else on_features.predict_new(index)
                scores = _towards(scores, lines, by_features * near[:, None])
        shrunk: FloatArray = scores * self.factors.astype(np.float32)
        return shrunk

    def state(self) -> State:
        """Weights, factors, and what the models were fitted to: from it the same ones are fitted again."""
        state = {f"learned/{key}": value for key, value in self._learned.items()}
        shares = {"weights": self._weights.copy(), "far": np.array(self._far)}
        return state | shares | {"factors": self.factors.copy()}

    def load_state(self, state: Mapping[str, np.ndarray], prefix: str) -> None:
        """Restore what :meth:`state` returned."""
        self._learned = {}
        if prefix + "learned/index" in state:
            index, scores, step = (np.array(state[f"{prefix}learned/{key}"]) for key in _LEARNED)
            weight = state.get(f"{prefix}learned/weight")
            for job in self.jobs(index, scores, int(step), None if weight is None else np.array(weight)):
                job()
        self.factors = np.array(state[prefix + "factors"])
        self._weights, self._far = np.array(state[prefix + "weights"]), float(state[prefix + "far"])


def _towards(scores: FloatArray, other: FloatArray, weight: float | FloatArray) -> FloatArray:
    """Scores (M, n, R) moved towards others by a weight, or one for each candidate (n, 1)."""
    moved: FloatArray = scores + np.asarray(weight, dtype=np.float32) * (other - scores)
    return moved


def _by_own_member(members: FloatArray, own: BoolArray) -> FloatArray:
    """Scores (n, R) of each point by the member that left it out, marked in ``own`` (M, n)."""
    scores: FloatArray = members.transpose(1, 0, 2)[own.T]
    return scores
