"""Evaluations of parts of a large problem, put together; picks among them as candidates of the run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState, Pick
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.learning.protocols import Evaluation, Measured, Prediction
from curiosity_widgets.learning.scope import Scope


def within(prediction: Prediction, scope: Scope) -> Prediction:
    """A prediction of the scope, from one of it or of all candidates."""
    if len(prediction.scores) == len(scope):
        return prediction
    return prediction.of(scope.index)


def merged(first: Evaluation, second: Evaluation) -> Evaluation:
    """Two evaluations of different candidates as one, in ascending order; what is derived is left out."""
    if first.index is None or second.index is None:
        raise ValueError("all candidates are evaluated; there is nothing to add")
    index = np.concatenate([first.index, second.index])
    order = np.argsort(index, kind="stable")

    def both(one: FloatArray | None, other: FloatArray | None) -> FloatArray | None:
        return None if one is None or other is None else np.concatenate([one, other])[order]

    prediction = None
    if first.prediction is not None and second.prediction is not None:
        prediction = first.prediction.joined(second.prediction, order)
    return Evaluation(
        prediction,
        both(first.latent, second.latent),
        both(first.predicted_error, second.predicted_error),
        both(first.uncertainty, second.uncertainty),
        index=index[order],
        lattice=first.lattice,
    )


def in_order(pick: Pick, state: AcquisitionState, *, by_terms: bool) -> IntArray:
    """The scored candidates (N,) in the order in which their surroundings are worth a closer look.

    What would be picked comes first, as a batch is spread over the sample; then the best by score, or, where
    each pick is made by one term alone, the best by each term in turn.
    """
    scores = pick.scores
    values = list(scores.terms.values()) if by_terms else [scores.value]
    ranked = [np.argsort(-np.where(state.available, value, -np.inf), kind="stable") for value in values]
    order = np.concatenate([pick.index, np.stack(ranked, axis=1).reshape(-1)])
    first = np.empty(len(state.available), dtype=np.int64)
    first[order[::-1]] = np.arange(len(order))[::-1]  # of several numbers the last one stays
    return order[np.sort(first)]


def in_the_run(pick: Pick, state: AcquisitionState, total: int) -> Pick:
    """A pick among the scored candidates, by their numbers among all ``total`` of the run."""
    if state.index is None:
        return pick
    scores = replace(pick.scores, index=state.index)
    if scores.draw is not None:
        pool = np.zeros(total, dtype=bool)
        pool[state.index] = scores.draw.pool
        scores = replace(scores, draw=replace(scores.draw, pool=pool))
    return Pick(state.index[pick.index], pick.value, scores)


def own_rows(measured: Measured, index: IntArray | None) -> Measured:
    """The same spectra, at their rows among candidates (m,), ascending."""
    return measured if index is None else replace(measured, index=np.searchsorted(index, measured.index))


def positions_of(candidates: Candidates, index: IntArray | None) -> FloatArray:
    """Positions (n, 2) of some candidates; None: of all."""
    return candidates.positions if index is None else candidates.positions_of(index)
