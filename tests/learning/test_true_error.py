from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.learning.true_error import mean_absolute_error, true_error


def test_is_the_mean_over_the_axis_of_the_absolute_error():
    predicted = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    true = np.array([[1.0, 0.0, 7.0], [np.nan, 1.0, 1.0]])
    np.testing.assert_array_equal(mean_absolute_error(predicted, true), [2.0, np.nan])


def test_goes_through_all_candidates_in_chunks():
    count = 20_000
    prediction = Prediction(np.zeros((count, 2), dtype=np.float32))
    sizes = []

    def truth(index):
        sizes.append(len(index))
        return np.repeat(index[:, None].astype(float), 2, axis=1)

    errors = true_error(prediction, truth, count)
    np.testing.assert_array_equal(errors, np.arange(count))
    assert sum(sizes) == count
    assert max(sizes) < count


def test_is_nan_where_a_chunk_is_not_known():
    prediction = Prediction(np.zeros((20_000, 2), dtype=np.float32))
    errors = true_error(prediction, lambda index: np.ones((len(index), 2)) if index[0] else None, 20_000)
    assert np.isnan(errors[0])
    assert errors[-1] == 1


def test_is_none_where_the_truth_is_not_known():
    assert true_error(Prediction(np.zeros((3, 2), dtype=np.float32)), lambda index: None, 3) is None
