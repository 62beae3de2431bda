"""What a learner's evaluation holds, checked before a map is drawn of it or a file keeps it."""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.data.large.lattice import Lattice
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Evaluation, Prediction
from curiosity_widgets.sources.border.values import number, shown

_ARRAYS = {
    "latent": 2, "predicted_error": 1, "uncertainty": 1, "clusters": 1, "learnable": 1, "quality": 1,
}  # fmt: skip
_MATRIX, _PATCHES = 2, 4  # dimensions of scores, and of several patches


def checked_evaluation(evaluation: Any, count: int, index: IntArray | None = None) -> Evaluation:
    """What a learner's ``evaluate`` returned, of ``count`` candidates where it does not name fewer.

    ``index``: the candidates that were asked for. Raises CuriosityError where an array is not what an
    Evaluation holds.
    """
    if not isinstance(evaluation, Evaluation):
        raise CuriosityError(
            f"the learner's evaluate returned {shown(evaluation)}; it must return an Evaluation"
        )
    rows = _rows_of(evaluation, count, index)
    for name, expected in _ARRAYS.items():
        given = getattr(evaluation, name)
        if given is not None and dimensions(given, rows) != expected:
            what = "number" if expected == 1 else "row of numbers"
            raise CuriosityError(
                f"the learner's evaluation gives {name} as {shown(given)}; it must hold one {what} for each "
                f"of {rows} candidates"
            )
    if evaluation.patches is not None and getattr(evaluation.patches, "ndim", 0) != _PATCHES:
        raise CuriosityError("the learner's evaluation gives patches that are not of shape (n, C, p, p)")
    _check_prediction(evaluation.prediction, rows, count)
    return evaluation


def dimensions(values: Any, count: int) -> int:
    """Dimensions of an array of real numbers with ``count`` rows; -1 where it is none."""
    fits = isinstance(values, np.ndarray) and values.dtype.kind in "biuf" and values.shape[:1] == (count,)
    return values.ndim if fits else -1


def _rows_of(evaluation: Evaluation, count: int, asked: IntArray | None) -> int:
    """How many candidates an evaluation is of."""
    index, lattice, resolution = evaluation.index, evaluation.lattice, number(evaluation.resolution)
    if not (lattice is None or isinstance(lattice, Lattice)) or resolution is None or resolution < 1:
        raise CuriosityError(
            f"the learner's evaluation gives lattice as {shown(lattice)} and resolution as "
            f"{shown(evaluation.resolution)}; they must be a Lattice or None, and a number of pixels"
        )
    if index is not None and not is_ascending(index, count):
        raise CuriosityError(
            f"the learner's evaluation gives index as {shown(index)}; it must hold numbers of candidates, "
            "ascending"
        )
    if asked is not None and index is not None and not np.array_equal(index, asked):
        raise CuriosityError(
            f"the learner's evaluate_at returned an evaluation of other candidates than the {len(asked)} "
            "that it was asked for; it must be of these, in their order"
        )
    if asked is not None:
        return len(asked)
    return count if index is None else len(index)


def is_ascending(index: Any, count: int) -> bool:
    """Whether an array (n,) names some of ``count`` candidates, ascending and each once."""
    if not isinstance(index, np.ndarray) or index.ndim != 1 or index.dtype.kind not in "iu" or not len(index):
        return False
    return bool(index[0] >= 0 and index[-1] < count and (np.diff(index) > 0).all())


def _check_prediction(prediction: Any, rows: int, count: int) -> None:
    if prediction is None:
        return
    if isinstance(prediction, Prediction):
        sample = prediction.sample
        rows = rows if sample is None else len(sample) if is_ascending(sample, count) else -1
    if not isinstance(prediction, Prediction) or dimensions(prediction.scores, rows) != _MATRIX:
        raise CuriosityError(
            f"the learner's evaluation gives prediction as {shown(prediction)}; it must be a Prediction with "
            f"scores ({max(rows, 0)}, R) and, where it has a sample, numbers of candidates, ascending"
        )
    wrong = [name for name, fits in _parts(prediction, rows).items() if not fits]
    if wrong:
        raise CuriosityError(
            f"the learner's evaluation gives a prediction whose {' and '.join(wrong)} do not fit its scores; "
            "they must be real numbers of the shapes that Prediction describes"
        )


def _parts(prediction: Prediction, rows: int) -> dict[str, bool]:
    """Which of its other arrays have the shapes that they must have."""
    width, components = prediction.scores.shape[1], prediction.components
    length = width if components is None else (getattr(components, "shape", None) or (0,))[-1]
    members = len(prediction.spread_scores) if isinstance(prediction.spread_scores, np.ndarray) else 0
    shapes = {
        "components": (width, length), "mean": (length,), "profile": (length,), "spread": (rows,),
        "deviation": (rows,), "spread_scores": (members, rows, width),
    }  # fmt: skip
    return {name: _has_shape(getattr(prediction, name), shape) for name, shape in shapes.items()}


def _has_shape(values: Any, shape: tuple[int, ...]) -> bool:
    if values is None:
        return True
    return isinstance(values, np.ndarray) and values.dtype.kind in "biuf" and values.shape == shape
