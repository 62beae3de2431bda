"""What models of structure see of a patch: its pixels, or features of them."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Protocol

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.chunks import by_slices
from curiosity_widgets.data.large.kept_rows import KeptRows
from curiosity_widgets.learning.parts.structure_features import features_of_patches, structure_features
from curiosity_widgets.learning.protocols import Problem

_CHUNK = 4096  # patches at a time


class Inputs(Protocol):
    """Inputs of a model, for any candidates of a problem."""

    problem: Problem

    def __call__(self, index: IntArray | slice) -> FloatArray:
        """Inputs (n, F) float32 of candidates."""


class Pixels:
    """The standardised pixels of a patch (C·p·p), gathered when they are needed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __call__(self, index: IntArray | slice) -> FloatArray:
        """Inputs (n, C·p·p) float32 of candidates."""
        candidates = self.problem.candidates
        chosen = np.arange(len(candidates))[index] if isinstance(index, slice) else index
        return candidates.flat_patches(self.problem.image, chosen)


class Features:
    """:func:`structure_features` of a patch, computed once for all candidates; of a large problem for those
    that are evaluated, and kept for those that are evaluated again."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._some: KeptRows | None = None

    def __call__(self, index: IntArray | slice) -> FloatArray:
        """Inputs (n, F) float32 of candidates."""
        if self.problem.is_large and not isinstance(index, slice):
            return self._of_some(index)
        inputs: FloatArray = self._all[index]
        return inputs

    def _of_some(self, index: IntArray) -> FloatArray:
        if self._some is None and self.problem.scope.narrowed:
            self._some = KeptRows(partial(features_at, self.problem))
            self._some.keep(self.problem.scope.index)
        return features_at(self.problem, index) if self._some is None else self._some(index)

    @cached_property
    def _all(self) -> FloatArray:
        candidates = self.problem.candidates
        rows, cols = candidates.pixels.T
        features: FloatArray = structure_features(self.problem.image, candidates.patch)[rows, cols]
        return features


def features_at(problem: Problem, index: IntArray) -> FloatArray:
    """:func:`structure_features` (n, F) float32 of candidates (n,), from their patches alone."""
    few = index[:1] if len(index) else np.zeros(1, dtype=np.int64)
    width = features_of_patches(problem.candidates.patches(problem.image, few)).shape[1]
    features = np.empty((len(index), width), dtype=np.float32)

    def fill(rows: slice) -> None:
        features[rows] = features_of_patches(problem.candidates.patches(problem.image, index[rows]))

    by_slices(fill, len(index), _CHUNK)
    return features


class Standardised:
    """Other inputs with mean 0 and standard deviation 1 over all candidates, column by column; of a large
    problem over an even part of them.

    Columns that are the same everywhere become zero.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.problem, self._inputs = inputs.problem, inputs

    def __call__(self, index: IntArray | slice) -> FloatArray:
        """Inputs (n, F) float32 of candidates."""
        mean, scale = self._moments
        inputs: FloatArray = (self._inputs(index) - mean) * scale
        return inputs

    @cached_property
    def _moments(self) -> tuple[FloatArray, FloatArray]:
        everywhere = self._inputs(self.problem.even)
        mean, deviation = everywhere.mean(axis=0, dtype=np.float64), everywhere.std(axis=0, dtype=np.float64)
        varies = deviation > 1e-6 * (np.abs(mean) + 1e-6)
        scale = np.where(varies, 1.0 / np.where(varies, deviation, 1.0), 0.0)
        return mean.astype(np.float32), scale.astype(np.float32)
