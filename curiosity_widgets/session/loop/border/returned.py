"""What a learner returns beside reports, picks and evaluations: scores, outputs, its state. Checked once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import State
from curiosity_widgets.session.loop.learner_protocol import DrivenLearner
from curiosity_widgets.sources.border.values import entries, numbers, shown

_MATRIX = 2  # dimensions of one row for each of several candidates
_OF_ENTRY = {"event", "time", "n", "step", "kind"}  # names in an entry of the learning curve
_OPTIONAL = {"evaluate_at"}  # asked only of a learner that evaluates some candidates alone
_METHODS = tuple(
    name
    for name, part in vars(DrivenLearner).items()
    if callable(part) and name[0] != "_" and name not in _OPTIONAL
)


def check_is_learner(learner: Any) -> None:
    """Raises CuriosityError where a factory returned what lacks a method of a learner."""
    missing = [name for name in _METHODS if not _has(learner, name)]
    if missing:
        raise CuriosityError(
            f"the learner's factory returned {shown(learner)}; it must return a learner, which has "
            f"{', '.join(missing)}"
        )


def checked_scores(scores: Any, method: str) -> dict[str, float | None]:
    """Scores by name; None for one that is not known. Raises CuriosityError for anything else."""
    found = entries(scores)
    if found is None:
        raise CuriosityError(
            f"the learner's {method} returned {shown(scores)}; it must return a dictionary of scores by name"
        )
    checked: dict[str, float | None] = {}
    for name, value in found:
        if not isinstance(name, str) or name in _OF_ENTRY:
            raise CuriosityError(
                f"the learner's {method} returned a score named {shown(name)}; a name is a text, and none of "
                f"{', '.join(sorted(_OF_ENTRY))}"
            )
        score = None if value is None else numbers(value)
        if score is not None and (score.ndim or score.dtype.kind not in "iuf"):
            score = None
        if value is not None and score is None:
            raise CuriosityError(
                f"the learner's {method} returned {shown(value)} for {shown(name)}; it must return a number, "
                "or None where it is not known"
            )
        checked[name] = float(score) if score is not None and np.isfinite(score) else None
    return checked


def checked_rows(values: Any, method: str, count: int) -> FloatArray:
    """One row of numbers for each of ``count`` candidates. Raises CuriosityError for anything else."""
    found = numbers(values)
    if found is None or found.ndim != _MATRIX or len(found) != count or found.dtype.kind not in "iuf":
        raise CuriosityError(
            f"the learner's {method} returned {described_array(values)}; it must return real numbers of "
            f"the shape ({count}, D), one row for each of {count} candidates"
        )
    return found


def checked_state(state: Any) -> State:
    """Arrays by name. Raises CuriosityError for anything else."""
    found = entries(state)
    if found is None or not all(isinstance(name, str) for name, _ in found):
        raise CuriosityError(
            f"the learner's state returned {shown(state)}; it must return a dictionary of arrays by name"
        )
    return {name: _array(name, value) for name, value in found}


def checked_device(learner: Any) -> str:
    """Where a learner says that its networks are; "" where it does not say."""
    device = _quietly(lambda: getattr(learner, "device", ""))
    return str.__str__(device) if isinstance(device, str) else ""


def described_array(values: Any) -> str:
    """A wrong value by its shape and type where it is an array, as which its numbers say little."""
    if isinstance(values, np.ndarray):
        return f"an array of the shape {values.shape} and the type {values.dtype}"
    return shown(values)


def _array(name: str, value: Any) -> np.ndarray:
    try:
        return np.asarray(value)
    except Exception as error:  # a foreign object may raise anything
        raise CuriosityError(
            f"the learner's state returned {shown(value)} for {shown(name)}; it must return an array"
        ) from error


def _has(learner: Any, name: str) -> bool:
    return callable(_quietly(lambda: getattr(learner, name, None)))


def _quietly(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except Exception:  # a foreign property may raise anything
        return None
