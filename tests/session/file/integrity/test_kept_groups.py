"""Weights and channels by name are kept by a rescue, also where what they were made of is lost."""

from __future__ import annotations

import h5py
import numpy as np

from curiosity_widgets.session.file.integrity.rescue import rescue
from curiosity_widgets.session.file.integrity.verify import verify
from curiosity_widgets.session.session import Session
from tests.session.file.integrity.damages import flip
from tests.session.runs import WAIT
from tests.session.small import SmallLearner, WithChannels, workflow


def test_weights_are_kept_and_what_is_damaged_of_them_stays_marked(copy, tmp_path):
    with h5py.File(copy) as file:
        weights = {name: array[...] for name, array in file["weights"].items()}
    name = min(weights)
    flip(copy, f"weights/{name}")
    rescue(copy, tmp_path / "new.h5")
    with h5py.File(tmp_path / "new.h5") as file:
        assert set(file["weights"]) == set(weights)
        for other in set(weights) - {name}:
            np.testing.assert_array_equal(file["weights"][other], weights[other])
    bad = [part for part in verify(tmp_path / "new.h5") if part.name == "weights"]
    assert name in bad[0].text


def test_channels_whose_packed_form_is_damaged_are_kept_by_name(tmp_path):
    path = tmp_path / "run.h5"
    with Session(WithChannels(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(8)
        assert session.wait(WAIT)
    with h5py.File(path, "r+") as file:
        before = file["extra/amplitude"][...]
        file["run/extras"][...] = 0
    notes = rescue(path, tmp_path / "new.h5").notes
    assert any(note.startswith("channels: damaged") for note in notes)
    with h5py.File(tmp_path / "new.h5") as file:
        np.testing.assert_array_equal(file["extra/amplitude"][...], before)
