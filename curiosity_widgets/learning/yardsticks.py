"""What any model must beat: the mean, ridge regression and extra trees on the raw input."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import RidgeCV

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.seeds import stream

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
    return {name: r2(test_targets, values, mean) for name, values in predicted.items()}


def yardstick_predictions(
    inputs: FloatArray, targets: FloatArray, test_inputs: FloatArray, seed: int, step: int
) -> dict[str, FloatArray]:
    """Predictions (m, D) of the yardsticks of :func:`yardsticks` for the test inputs (m, F)."""
    mean = targets.mean(axis=0)
    result: dict[str, FloatArray] = {"mean": np.broadcast_to(mean, (len(test_inputs), len(mean)))}
    centre, spread = inputs.mean(), inputs.std() or 1.0
    inputs, test_inputs = (inputs - centre) / spread, (test_inputs - centre) / spread
    # Rotated into the span of the measured targets nothing is lost, and long spectra cost little.
    scale = float(np.abs(targets - mean).max()) or 1.0
    components = np.linalg.svd((targets - mean) / scale, full_matrices=False)[2]
    scores = (targets - mean) / scale @ components.T
    models = {
        "ridge": RidgeCV(alphas=_ALPHAS),
        "forest": ExtraTreesRegressor(
            _TREES, random_state=int(stream(seed, "yardsticks", step).integers(2**31)), n_jobs=1
        ),
    }
    for name, model in models.items():
        predicted = model.fit(inputs, scores).predict(test_inputs).reshape(len(test_inputs), -1)
        result[name] = predicted @ components * scale + mean
    return result
