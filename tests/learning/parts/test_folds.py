"""Folds are balanced, and a position keeps its own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.learning.parts.folds import assign_folds


@given(st.lists(st.lists(st.integers(0, 29), max_size=9), max_size=5), st.integers(0, 99))
def test_balanced_and_kept(batches: list[list[int]], seed: int) -> None:
    folds = np.full(30, -1, dtype=np.int8)
    seen: set[int] = set()
    for step, batch in enumerate(batches):
        before = folds.copy()
        seen |= set(batch)
        assign_folds(folds, np.array(batch, dtype=np.int64), 5, np.random.default_rng([seed, step]))
        assert (folds[before >= 0] == before[before >= 0]).all()
        assert set(np.flatnonzero(folds >= 0)) == seen
        sizes = np.bincount(folds[folds >= 0], minlength=5)
        assert sizes.max() - sizes.min() <= 1
