"""A complete data set without a loop: everything known, one training at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.exploration import Exploration
from curiosity_widgets.sources.replay import ReplaySource
from tests.benchmarks.small import write_sample
from tests.classrooms.games import SHAPE, quick_workflow
from tests.classrooms.test_match import until


def explored(folder: Path, sample: int | None, seed: int = 0) -> Exploration:
    source = ReplaySource(write_sample(folder / "sample.npz", *SHAPE))
    found = Exploration(source, quick_workflow(), sample, seed)
    until(lambda: found.snapshot.state in ("finished", "failed"))
    assert found.snapshot.state == "finished", found.snapshot.message
    return found


def test_all_spectra_are_known_and_the_model_learned_from_some(tmp_path: Path) -> None:
    found = explored(tmp_path, 40)
    moment, info = found.snapshot, found.info
    assert info is not None
    assert moment.measured_index.tolist() == list(range(len(info.candidates)))
    row, col = info.candidates.pixels[77]
    np.testing.assert_allclose(
        moment.spectra[77], ReplaySource(tmp_path / "sample.npz").truth([[row, col]])[0]
    )
    assert len(np.unique(found.trained)) == 40
    assert {"true_error", "predicted_error", "cannot_be_learned_here"} <= set(moment.maps)
    assert moment.latent is not None
    assert moment.clusters is not None
    assert moment.curve[-1]["n"] == 40
    assert moment.curve[-1]["unmeasured_r2"] > 0.5
    again = explored(tmp_path, 40)
    assert again.trained.tolist() == found.trained.tolist()
    np.testing.assert_array_equal(again.snapshot.maps["true_error"], moment.maps["true_error"])
    found.train(60)
    with pytest.raises(CuriosityError, match="a training runs"):
        found.train(None)
    until(lambda: found.snapshot.state == "finished")
    assert len(found.trained) == 60
    for command in (found.run, found.measure, found.flag):
        with pytest.raises(CuriosityError, match="nothing to measure"):
            command()


def test_data_that_cannot_be_read_end_in_a_sentence(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample.npz", 5, 5)
    source = ReplaySource(tmp_path / "sample.npz")
    found = Exploration(source, quick_workflow(), None)
    until(lambda: found.snapshot.state in ("finished", "failed"))
    assert found.snapshot.state == "failed" or len(found.trained) == 1
