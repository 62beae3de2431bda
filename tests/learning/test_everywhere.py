"""An evaluation of some candidates, displayed for all."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.large.lattice import Lattice
from curiosity_widgets.learning.everywhere import everywhere
from curiosity_widgets.learning.protocols import Evaluation, Prediction


def test_each_candidate_has_its_own_values_or_its_neighbours() -> None:
    candidates = candidates_on((20, 31), 3)
    lattice = Lattice(candidates, 60)
    index = np.union1d(lattice.index, [0, 77])
    rng = np.random.default_rng(0)
    values = rng.normal(size=len(index))
    prediction = Prediction(values[:, None], spread=values, spread_scores=rng.normal(size=(2, len(index), 1)))
    latent = rng.normal(size=(len(index), 7))
    evaluation = Evaluation(prediction, latent, values, None, index=index, lattice=lattice)
    shown, rows = everywhere(evaluation), lattice.rows(index)
    assert shown.prediction is not None
    assert shown.latent is not None
    assert (shown.resolution, shown.index, shown.uncertainty) == (max(lattice.steps), None, None)
    np.testing.assert_array_equal(shown.predicted_error, values[rows])
    np.testing.assert_array_equal(shown.prediction.scores[:, 0], values[rows])
    assert shown.prediction.spread_scores is None
    assert shown.latent.shape == (len(candidates), 3)


def test_where_all_are_evaluated_nothing_changes() -> None:
    evaluation = Evaluation(None, None, np.ones(4), None)
    assert everywhere(evaluation) is evaluation
