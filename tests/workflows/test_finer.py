"""Evaluations of parts of a large problem, put together."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.acquisition.formulas import POWER
from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores, Pick
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.protocols import Evaluation, Measured, Prediction
from curiosity_widgets.learning.scope import Scope
from curiosity_widgets.workflows.finer import in_order, merged, own_rows, positions_of, within


def part(index: list[int]) -> Evaluation:
    values = np.array(index, dtype=np.float64)
    members = np.stack([values, 2 * values])[..., None]
    prediction = Prediction(values[:, None], spread=values + 1, spread_scores=members, deviation=values + 2)
    return Evaluation(prediction, values[:, None] * [1, 3], values + 4, values + 5, index=np.array(index))


def test_parts_are_put_together_in_the_order_of_the_candidates() -> None:
    both = merged(part([2, 9, 30]), part([4, 40]))
    index = np.array([2, 4, 9, 30, 40])
    np.testing.assert_array_equal(both.index, index)
    assert both.prediction is not None
    assert both.latent is not None
    np.testing.assert_array_equal(both.prediction.scores[:, 0], index)
    np.testing.assert_array_equal(both.prediction.spread_scores[1, :, 0], 2 * index)
    np.testing.assert_array_equal(both.prediction.deviation, index + 2)
    np.testing.assert_array_equal(both.latent[:, 1], 3 * index)
    np.testing.assert_array_equal(both.uncertainty, index + 5)
    with pytest.raises(ValueError, match="nothing to add"):
        merged(Evaluation(None, None, None, None), part([1]))


def test_rows_and_positions_of_some_candidates() -> None:
    scope = Scope(50)
    scope.narrow(np.array([4, 9, 40]))
    whole = Prediction(np.arange(50.0)[:, None])
    np.testing.assert_array_equal(within(whole, scope).scores[:, 0], [4, 9, 40])
    some = Prediction(np.zeros((3, 1)))
    assert within(some, scope) is some
    measured = Measured(np.array([40, 4]), np.zeros((2, 3)), np.zeros(2, dtype=np.int64))
    np.testing.assert_array_equal(own_rows(measured, scope.index).index, [2, 0])
    assert own_rows(measured, None) is measured
    candidates = candidates_on((9, 12), 3)
    np.testing.assert_array_equal(positions_of(candidates, np.array([13])), [[2.0, 4.0]])
    assert positions_of(candidates, None) is candidates.positions


def test_what_would_be_picked_is_looked_at_first_then_the_best_of_each_term() -> None:
    total = 8
    available = np.arange(total) != 7
    terms = {"gain": np.arange(total) / total, "farthest": 1.0 - np.arange(total) / total}
    scores = CandidateScores(POWER, terms, 0.5, 1.0, terms["gain"])
    state = AcquisitionState(
        candidates_on((4, 6), 3),
        np.array([7]),
        np.empty(0, dtype=np.int64),
        available,
        np.zeros((total, 1)),
        np.random.default_rng(0),
    )
    pick = Pick(np.array([3, 5]), terms["gain"][[3, 5]], scores)
    np.testing.assert_array_equal(in_order(pick, state, by_terms=True), [3, 5, 6, 0, 1, 4, 2, 7])
    np.testing.assert_array_equal(in_order(pick, state, by_terms=False), [3, 5, 6, 4, 2, 1, 0, 7])
