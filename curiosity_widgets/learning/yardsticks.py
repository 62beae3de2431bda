"""What any model must beat: the mean, ridge regression and extra trees on the raw input."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import RidgeCV
from sklearn.tree import ExtraTreeRegressor

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.interpreter.warning_filters import warning_filters_alone
from curiosity_widgets.learning.low_rank import LowRank

_TREES = 100
_ALPHAS = np.logspace(-2, 5, 15)


def r2(truth: FloatArray, predicted: FloatArray, mean: FloatArray) -> float:
    """Share of the variance of ``truth`` (n, D) around ``mean`` (D,) that ``predicted`` (n, D) explains.

    1 is perfect, 0 is as good as the mean of the measured points, below 0 is worse than it. The sums run over
    all points and the whole axis.
    """
    unexplained = float(((truth - predicted) ** 2).sum())
    varies = float(((truth - mean) ** 2).sum())
    return 1.0 - unexplained / varies if varies > 0 else 0.0


def fit_quietly(model: Any, inputs: FloatArray, targets: FloatArray, **given: Any) -> Any:
    """Fit a regressor to targets (n, D) without warnings that no user can act on.

    Trees want a single column as a list; where ridge penalties are compared on as many spectra as there are
    features, 0 is divided by 0.
    """
    alone = targets.shape[1] == 1 and isinstance(model, ExtraTreesRegressor)
    with np.errstate(invalid="ignore", divide="ignore"), warning_filters_alone():
        return model.fit(inputs, targets[:, 0] if alone else targets, **given)


def yardsticks(
    inputs: FloatArray,
    targets: FloatArray,
    test_inputs: FloatArray,
    test_targets: FloatArray,
    seed: int,
    step: int,
) -> dict[str, float]:
    """R² of the yardsticks, trained on inputs (n, F) → targets (n, D) and scored on the test pair.

    ``mean`` is the mean of the measured targets (0 by definition of the score), ``ridge`` a ridge
    regression whose penalty is chosen by leave-one-out on the measured, ``forest`` extra trees.
    """
    mean = targets.mean(axis=0)
    predicted = yardstick_predictions(inputs, targets, test_inputs, seed, step)
    return {name: r2(test_targets, values[:], mean) for name, values in predicted.items()}


def yardstick_predictions(
    inputs: FloatArray, targets: FloatArray, test_inputs: FloatArray, seed: int, step: int
) -> dict[str, LowRank]:
    """Predictions (m, D) of the yardsticks of :func:`yardsticks` for the test inputs (m, F)."""
    mean = targets.mean(axis=0)
    centre, spread = inputs.mean(), inputs.std() or 1.0
    inputs, test_inputs = (inputs - centre) / spread, (test_inputs - centre) / spread
    # Rotated into the span of the measured targets nothing is lost, and long spectra cost little.
    scale = float(np.abs(targets - mean).max()) or 1.0
    components = np.linalg.svd((targets - mean) / scale, full_matrices=False)[2]
    scores = (targets - mean) / scale @ components.T
    ridge = fit_quietly(RidgeCV(alphas=_ALPHAS), inputs, scores)
    drawn = int(stream(seed, "yardsticks", step).integers(2**31))
    simple = {"ridge": ridge.predict(test_inputs), "forest": forest(inputs, scores, test_inputs, drawn)}
    expanded = {
        name: LowRank(predicted.reshape(len(test_inputs), -1), components, scale, mean)
        for name, predicted in simple.items()
    }
    return {"mean": LowRank.constant(mean, len(test_inputs))} | expanded


def forest(inputs: FloatArray, targets: FloatArray, at: FloatArray, seed: int) -> FloatArray:
    """Predictions (m, R) of a hundred extra trees, grown on targets (n, R), for the inputs (m, F) ``at``.

    The numbers are those of scikit-learn's ``ExtraTreesRegressor``, which keeps all trees. Each of them has a
    value for every target in every node, a megabyte at a thousand spectra; here one is kept at a time.
    """
    draws = np.random.RandomState(seed)
    known, asked = (np.ascontiguousarray(part, dtype=np.float32) for part in (inputs, at))
    targets = np.ascontiguousarray(targets, dtype=np.float64)
    total = np.zeros((len(at), targets.shape[1]))
    with config_context(skip_parameter_validation=True):
        for _ in range(_TREES):
            tree = ExtraTreeRegressor(random_state=draws.randint(np.iinfo(np.int32).max))
            tree.fit(known, targets, check_input=False)
            total += tree.tree_.predict(asked).reshape(total.shape)
    total /= _TREES
    return total
