"""What an exported run holds: labels, the latest of repeats, cubes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, RunFile
from curiosity_widgets.session.export.content import content_of, labels
from tests.session.export.runs import COLS, ROWS, STEPS


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a/b", "a_b"], ["a_b", "a_b_2"]),
        (["", ".", ".."], ["_", "_.", "_.."]),
        (["taken", "taken_2"], ["taken_2", "taken_2_2"]),
        (["a\0b", "ü"], ["ab", "ü"]),
    ],
)
def test_labels_are_valid_and_each_only_once(names: list[str], expected: list[str]) -> None:
    assert labels(names, taken=["taken"]) == expected


def test_cubes_are_nan_where_nothing_is(runs: dict[str, Path]) -> None:
    with RunFile.open(runs["pixels"]) as run:
        content, candidates = content_of(run), run.info.candidates
    cube, rows, cols = content.cube("here")
    assert cube.shape == (ROWS, COLS, STEPS)
    assert np.isfinite(cube[..., 0]).sum() == len(content.spectra)
    np.testing.assert_allclose((rows[1], cols[1]), (2e-9, 3e-9))
    predicted = content.predicted_cube("here")
    assert predicted.dtype == np.float32
    assert np.isfinite(predicted[..., 0]).sum() == len(candidates)


def test_before_the_first_training_nothing_is_predicted(runs: dict[str, Path]) -> None:
    with RunFile.open(runs["pixels"]) as run:
        content = content_of(run)
    object.__setattr__(content, "prediction", None)
    assert content.predicted() is None
    assert content.predicted_cube("here") is None


def test_scattered_positions_are_no_cube(runs: dict[str, Path]) -> None:
    with RunFile.open(runs["scattered"]) as run, pytest.raises(CuriosityError, match="scattered positions"):
        content_of(run).cube("here")
