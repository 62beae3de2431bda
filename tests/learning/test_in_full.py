"""An evaluation of a large sample, tile by tile: the numbers of one in a piece."""

from __future__ import annotations

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.learning import in_full
from curiosity_widgets.learning.in_full import InFull
from curiosity_widgets.workflows.build import build_learner
from tests.learning.test_resolutions import first, large_problem


@pytest.mark.parametrize("workflow", ["dense", "forest"])
def test_tiles_make_the_whole(workflow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_full, "TILE", 700)
    problem, spectra = large_problem()
    total = len(spectra)
    learner = build_learner(cw.workflows.load(workflow, patch=7, init=25), problem)
    measured = first(spectra)
    learner.fit(measured, step=1)
    coarse = learner.evaluate(measured)
    filled, tiles = InFull(coarse, total), 0
    while not filled.complete:
        assert len(filled.tile) <= 700
        filled.add(learner.evaluate_at(filled.tile, measured))
        tiles += 1
    assert tiles == -(-total // 700)
    shown, at_once = filled.evaluation(), learner.evaluate_at(np.arange(total), measured)
    assert (shown.resolution, shown.index) == (1, None)
    assert shown.lattice is coarse.lattice
    assert shown.prediction is not None
    assert at_once.prediction is not None
    for name in ("predicted_error", "uncertainty", "learnable"):
        values, whole = getattr(shown, name), getattr(at_once, name)
        assert (values is None) == (whole is None), name
        if whole is not None:
            np.testing.assert_allclose(values, whole, rtol=2e-3, err_msg=name)
    some = np.arange(0, total, 17)
    np.testing.assert_allclose(shown.prediction.spectra(some), at_once.prediction.spectra(some), atol=1e-3)
    assert shown.latent is None or len(shown.latent) == total
