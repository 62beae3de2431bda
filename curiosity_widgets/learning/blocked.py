"""The blocked score: every measured spectrum predicted by a model that has seen nothing near it.

Used where no region can be held out: on instruments and on small samples.
"""

from __future__ import annotations

from collections.abc import Callable

from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.data.spatial_parts import folds
from curiosity_widgets.learning.protocols import Measured, Predictor, Problem, Report, silent
from curiosity_widgets.learning.score_names import BLOCKED, curve_key
from curiosity_widgets.learning.scoring import from_structure, inputs_of, is_rounding, squared, targets_of
from curiosity_widgets.learning.yardsticks import yardstick_predictions

_ENOUGH = 0.5  # of the spectra must be predicted, else their score would be that of a corner


def blocked_score(
    make: Callable[[], Predictor], problem: Problem, measured: Measured, step: int, report: Report = silent
) -> dict[str, float]:
    """``blocked_r2`` and its yardsticks; empty where too few of the spectra can be judged.

    ``make`` gives a new predictor; it is trained from nothing for every region. The mean that R² refers to is
    each fold's own, that of the spectra learned from.
    """
    parts = list(folds(problem.candidates, measured.index))
    if sum(len(judge) for _, judge in parts) < _ENOUGH * len(measured):
        return {}
    errors: dict[str, float] = {}
    varies = size = 0.0
    for number, (learn, judge) in enumerate(parts):
        report(f"blocked score: region {number + 1} of {len(parts)}", number / len(parts))
        predictor, part = make(), _rows(measured, learn)
        index, spectra = measured.index[judge], measured.spectra[judge]
        target = predictor.target
        learned = targets_of(problem, target, part.index, part.spectra)
        truth = targets_of(problem, target, index, spectra)
        predictor.fit(part, step=1, report=report)
        predicted = {BLOCKED: from_structure(predictor, index, spectra)}
        inputs = inputs_of(problem, target, part.index, part.spectra)
        others = yardstick_predictions(
            inputs, learned, inputs_of(problem, target, index, spectra), problem.seed, step
        )
        predicted |= {curve_key(BLOCKED, name): values[:] for name, values in others.items()}
        for name, values in predicted.items():
            errors[name] = errors.get(name, 0.0) + squared(truth - values)
        varies, size = varies + squared(truth - learned.mean(axis=0)), size + squared(truth)
    if is_rounding(varies, size):
        return {}
    return {name: 1.0 - error / varies for name, error in errors.items()}


def _rows(measured: Measured, rows: IntArray) -> Measured:
    return Measured(measured.index[rows], measured.spectra[rows], measured.step[rows])
