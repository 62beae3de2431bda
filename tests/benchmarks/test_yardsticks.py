"""Yardsticks of a trial: each finds the law that it is made for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.benchmarks import yardsticks
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.split import Split, split_sample
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.learning.yardsticks import r2
from tests.benchmarks.small import write_sample


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Split:
    path = write_sample(tmp_path_factory.mktemp("sample") / "sample.npz")
    return split_sample(load_sample(str(path), 0, {}), patch=5, seed=0, init=60, holdout=0.2)


def scores(split: Split, spectra: np.ndarray, **options: bool) -> dict[str, float]:
    split = replace(split, spectra=spectra)
    index = split.initial
    measured = Measured(index, spectra[index], np.zeros(len(index), dtype=np.int64))
    found = yardsticks.predictions(split, measured, 0, **options)
    truth, mean = spectra[split.scored], spectra[index].mean(axis=0)
    return {name: r2(truth, values, mean) for name, values in found.items()}


def test_a_process_on_structure_and_position_finds_either(split: Split) -> None:
    axis = np.linspace(-1, 1, 12)
    rows, cols = split.candidates.positions.T
    place = np.sin(rows / 7)[:, None] * axis + np.cos(cols / 9)[:, None] * axis**2
    found = scores(split, place, process=True)
    assert set(found) == {"mean", "ridge", "forest", "neighbours", "gp"}
    assert min(found["neighbours"], found["gp"]) > 0.5
    assert max(found["neighbours"], found["gp"]) > max(found["ridge"], found["forest"])
    structure = split.structure_and_position[:, :1]
    law = scores(split, structure * axis + structure**2 * axis**2, process=True)
    assert law["gp"] > law["neighbours"]


def test_without_the_process_there_is_none_and_equal_spectra_are_no_reason_to_fail(split: Split) -> None:
    assert set(scores(split, split.spectra, process=False)) == {"mean", "ridge", "forest", "neighbours"}
    same = np.broadcast_to(split.spectra[0], split.spectra.shape).copy()
    measured = Measured(split.initial, same[split.initial], np.zeros(60, dtype=np.int64))
    predicted = yardsticks.by_structure_and_position(split, measured.index, measured.spectra, split.scored)
    np.testing.assert_allclose(predicted, same[split.scored])
