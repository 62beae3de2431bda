"""Spec2im trials and ceilings: what is scored, and by what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.benchmarks.trial import TrialResult, run_trial
from tests.benchmarks.small import trial, write_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample") / "sample.npz")


def last(result: TrialResult, predictor: str) -> dict[str, Any]:
    return [dict(row) for row in result.rows if row["predictor"] == predictor][-1]


def test_patches_are_compared_with_patches_by_simple_methods(sample: Path) -> None:
    options = {"target": "spec2im", "trees": 5}
    result = run_trial(trial(sample, workflow_options=options, strategy="coverage", budget=14, scored=(14,)))
    assert {row["predictor"] for row in result.rows} == {"learner", "mean", "ridge", "forest"}
    ours, ridge, mean = (last(result, name) for name in ("learner", "ridge", "mean"))
    assert ours["pixels_r2"] > 0.3  # brightness is in the spectra
    assert ridge["pixels_r2"] > 0.3
    assert mean["pixels_r2"] <= 0
    for row in (ours, ridge):
        for name in ("pixels", "blocks"):
            assert np.isfinite(row[f"{name}_symmetric_r2"])


def test_all_spectra_together_are_a_line_beside_random_picks(sample: Path) -> None:
    result = run_trial(trial(sample, strategy="random", ceiling=True, budget=14, scored=(10, 14)))
    assert last(result, "learner")["residual_length"] >= 0
    for name in ("ceiling", "ceiling_of_structure"):
        scores = [row["pixels_r2"] for row in result.rows if row["predictor"] == name]
        assert len(scores) == 2
        assert scores[0] == scores[1]
        assert scores[0] > last(result, "learner")["pixels_r2"]
    blocks = [last(result, name)["blocks_r2"] for name in ("ceiling", "ceiling_of_structure")]
    assert blocks[0] == pytest.approx(blocks[1], abs=1e-6)  # other batches of patches round otherwise
    other = run_trial(trial(sample, strategy="coverage", ceiling=True, budget=11, scored=(11,)))
    assert "ceiling" not in {row["predictor"] for row in other.rows}
