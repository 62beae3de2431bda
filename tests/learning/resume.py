"""What every learner must do: be repeatable, continue from its state bit for bit, and stop when asked to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import ErrorModel, Interrupted, Predictor, State
from tests.learning.small import measured

Build = Callable[[], tuple[Predictor, ErrorModel]]
COUNTS = [12, 13, 15, 16]  # points at steps 0, 1, 2, 3


def fit(pair: tuple[Predictor, ErrorModel], spectra: np.ndarray, steps: range, report: Any = None) -> None:
    predictor, error_model = pair
    options = {} if report is None else {"report": report}
    for step in steps:
        points = measured(spectra, COUNTS[step])
        predictor.fit(points, step=step, **options)
        error_model.fit(predictor, points, step=step, **options)


def seen(pair: tuple[Predictor, ErrorModel], spectra: np.ndarray, count: int) -> State:
    """All that a run reads from its learner, and its state."""
    predictor, error_model = pair
    points = measured(spectra, count)
    prediction = predictor.predict()
    some = np.arange(5)
    shown = {
        "scores": None if prediction is None else prediction.scores,
        "latent": predictor.latent(),
        "outputs": predictor.outputs(some, spectra[some]),
        "held out": predictor.held_out_errors(points),
        "error": error_model.predict(),
        "error latent": error_model.latent(),
    }
    arrays = {name: array for name, array in shown.items() if array is not None}
    arrays |= {f"predictor/{key}": value for key, value in predictor.state().items()}
    return arrays | {f"error/{key}": value for key, value in error_model.state().items()}


def assert_same(first: State, second: State) -> None:
    assert first.keys() == second.keys()
    different = [key for key in first if not np.array_equal(first[key], second[key], equal_nan=True)]
    assert not different


def check_resumes_bit_for_bit(build: Build, spectra: np.ndarray, stop_after: int) -> None:
    undisturbed = build()
    fit(undisturbed, spectra, range(len(COUNTS)))

    first = build()
    fit(first, spectra, range(stop_after))
    saved = [{key: value.copy() for key, value in part.state().items()} for part in first]
    resumed = build()
    fit(resumed, spectra, range(1))  # an object that already lived a little must forget it
    for part, state in zip(resumed, saved, strict=True):
        assert all(isinstance(value, np.ndarray) and value.dtype != object for value in state.values())
        part.load_state(state)
    assert_same(seen(first, spectra, COUNTS[stop_after - 1]), seen(resumed, spectra, COUNTS[stop_after - 1]))
    fit(resumed, spectra, range(stop_after, len(COUNTS)))
    assert_same(seen(undisturbed, spectra, COUNTS[-1]), seen(resumed, spectra, COUNTS[-1]))


def check_interrupts_and_goes_back(build: Build, spectra: np.ndarray) -> None:
    undisturbed = build()
    fit(undisturbed, spectra, range(2))
    pair = build()
    fit(pair, spectra, range(1))
    saved = [part.state() for part in pair]
    calls = 0

    def report(message: str, fraction: float | None = None) -> None:
        nonlocal calls
        calls += 1
        assert message
        assert fraction is None or 0 <= fraction <= 1
        if calls == 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        fit(pair, spectra, range(1, 2), report)
    for part, state in zip(pair, saved, strict=True):
        part.load_state(state)
    fit(pair, spectra, range(1, 2))
    assert_same(seen(undisturbed, spectra, COUNTS[1]), seen(pair, spectra, COUNTS[1]))
