"""Spatial folds: small cells of neighbours, the same for the same seed, in chunks or at once."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.parts import spatial_folds as module
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds


def test_neighbours_share_a_fold_and_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    candidates = candidates_on((60, 87), 5)
    folds = spatial_folds(candidates, 5, seed=3)
    assert sorted(np.unique(folds)) == [0, 1, 2, 3, 4]
    grid = folds.reshape(56, 83)
    assert (grid[:, 1:] == grid[:, :-1]).mean() > 0.8
    assert np.bincount(folds).min() > 0.1 * len(folds)
    monkeypatch.setattr(module, "_CHUNK", 256)
    np.testing.assert_array_equal(spatial_folds(candidates, 5, seed=3), folds)
    assert not np.array_equal(spatial_folds(candidates, 5, seed=4), folds)
