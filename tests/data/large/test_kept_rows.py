"""Rows that are asked for again are computed once."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.large.kept_rows import KeptRows


def test_only_new_rows_are_computed() -> None:
    asked: list[int] = []

    def compute(index: np.ndarray) -> np.ndarray:
        asked.extend(index.tolist())
        return np.stack([index, index**2], axis=1).astype(np.float32)

    rows = KeptRows(compute)
    np.testing.assert_array_equal(rows(np.array([4]))[:, 1], [16])
    rows.keep(np.array([2, 5, 9]))
    asked.clear()
    np.testing.assert_array_equal(rows(np.array([9, 3, 2, 11]))[:, 1], [81, 9, 4, 121])
    assert asked == [3, 11]
