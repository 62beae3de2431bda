"""How well a learner predicts spectra that are known without measuring them, with its yardsticks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.kriging import kriged
from curiosity_widgets.learning.low_rank import LowRank
from curiosity_widgets.learning.protocols import Known, Measured, OfStructure, Predictor, Problem
from curiosity_widgets.learning.score_names import HELDOUT, NEIGHBOURS, UNMEASURED, YARDSTICKS_OF, curve_key
from curiosity_widgets.learning.yardsticks import yardstick_predictions

_VALUES = 1 << 22  # of spectra that are compared at a time: 32 MB, for each of a handful of arrays
_EQUAL = 1e-20  # share of the squares that rounding leaves of equal spectra


def from_structure(predictor: Predictor, index: IntArray, spectra: FloatArray) -> FloatArray:
    """What a predictor gives (n, D) from structure alone; one without the ability uses no positions."""
    if isinstance(predictor, OfStructure):
        return predictor.of_structure(index, spectra)
    return predictor.outputs(index, spectra)


def targets_of(problem: Problem, target: str, index: IntArray, spectra: FloatArray) -> FloatArray:
    """What is to be predicted (n, D): the spectra, or for spec2im the flattened patches."""
    return spectra if target == "im2spec" else problem.candidates.flat_patches(problem.image, index)


def inputs_of(problem: Problem, target: str, index: IntArray, spectra: FloatArray) -> FloatArray:
    """What it is predicted from (n, F): the flattened patches, or for spec2im the spectra."""
    return problem.candidates.flat_patches(problem.image, index) if target == "im2spec" else spectra


def is_rounding(varies: float, squares: float) -> bool:
    """Whether a sum of squared deviations is no more than rounding leaves of spectra that are all the same.

    ``squares`` is the sum of the squared spectra themselves. Such spectra have no score: there is nothing to
    predict, and R² would be the quotient of two rounding errors.
    """
    return varies <= _EQUAL * squares


def score_known(
    predictor: Predictor, problem: Problem, measured: Measured, held_out: Known, unmeasured: Known, step: int
) -> dict[str, float]:
    """``heldout_r2`` and ``unmeasured_r2`` where there is something to score on, with their yardsticks.

    ``unmeasured`` may contain measured candidates; they are left out. Equal spectra are not scored.
    """
    sets = {HELDOUT: held_out, UNMEASURED: unmeasured.without(measured.index)}
    sets = {name: known for name, known in sets.items() if len(known)}
    if not sets:
        return {}
    target, positions = predictor.target, problem.candidates.positions
    targets = targets_of(problem, target, measured.index, measured.spectra)
    simple = yardstick_predictions(
        inputs_of(problem, target, measured.index, measured.spectra),
        targets,
        np.concatenate([inputs_of(problem, target, one.index, one.spectra) for one in sets.values()]),
        problem.seed,
        step,
    )
    result, end = dict[str, float](), 0
    for name, known in sets.items():
        start, end = end, end + len(known)
        others = {yardstick: values.only(slice(start, end)) for yardstick, values in simple.items()}
        if NEIGHBOURS in YARDSTICKS_OF[name]:
            where = positions[measured.index], targets, positions[known.index]
            others[NEIGHBOURS] = kriged(*where, problem.seed, step)
        predict = partial(from_structure, predictor) if name == HELDOUT else predictor.outputs
        result |= _scored(name, known, predict, others, problem, target, targets.mean(axis=0))
    return result


def _scored(
    name: str,
    known: Known,
    predict: Callable[[IntArray, FloatArray], FloatArray],
    others: Mapping[str, LowRank],
    problem: Problem,
    target: str,
    mean: FloatArray,
) -> dict[str, float]:
    """The score of this name and those of its yardsticks; empty where all spectra are the same."""
    errors = dict.fromkeys([name, *(curve_key(name, yardstick) for yardstick in others)], 0.0)
    varies = squares = 0.0
    size = max(1, _VALUES // len(mean))
    for start in range(0, len(known), size):
        rows = slice(start, start + size)
        index, spectra = known.index[rows], known.spectra[rows]
        truth = targets_of(problem, target, index, spectra)
        errors[name] += squared(truth - predict(index, spectra))
        for yardstick, values in others.items():
            errors[curve_key(name, yardstick)] += squared(truth - values[rows])
        varies, squares = varies + squared(truth - mean), squares + squared(truth)
    if is_rounding(varies, squares):
        return {}
    return {key: 1.0 - error / varies for key, error in errors.items()}


def squared(values: FloatArray) -> float:
    """The sum of the squares."""
    return float((values.astype(np.float64) ** 2).sum())
