"""A new file from memory holds what the lost one did: points with channels, journal, curve, learner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.session.file.film.frame import Moment
from curiosity_widgets.session.file.integrity import save_anew as saving
from curiosity_widgets.session.file.integrity.kept import Kept
from curiosity_widgets.session.file.integrity.save_anew import free_paths, save_anew
from curiosity_widgets.session.file.recorder import RecordingFailed
from curiosity_widgets.session.file.run_file import RunFile


def test_all_of_it_is_there(finished, tmp_path):
    old = RunFile.open(finished[0])
    points = old.history.points()
    kept = old.kept()
    points[3] = replace(points[3], channels={"a": np.arange(3.0)}, file="a.dat")
    display = old.display()
    index = old.history.measured().index
    moment = Moment(old.info.candidates, old.info.seed, index, old.history.available())
    about = {"learner": (5, b"state"), "display": display, "moment": moment}
    save_anew(tmp_path / "new.h5", old.facts, kept, points, **about).close()
    new = RunFile.open(tmp_path / "new.h5")
    np.testing.assert_array_equal(new.snapshot.spectra, old.snapshot.spectra)
    assert [dict(entry) for entry in new.snapshot.curve] == [dict(entry) for entry in old.snapshot.curve]
    assert new.saved("learner", new.history.trainings[-1].checkpoint) == b"state"
    assert new.history.trainings[-2].checkpoint is None
    np.testing.assert_array_equal(new.channels(3)["a"], np.arange(3.0))
    assert new.vendor_file(3) == "a.dat"
    np.testing.assert_array_equal(new.snapshot.maps["acquisition"], old.snapshot.maps["acquisition"])


def test_the_learner_before_any_training_belongs_to_the_initial_positions(finished, tmp_path):
    old = RunFile.open(finished[0])
    points = old.history.points()
    save_anew(tmp_path / "new.h5", old.facts, old.kept(), points, learner=(0, b"start")).close()
    new = RunFile.open(tmp_path / "new.h5")
    assert new.saved("learner", new.history.start_checkpoint) == b"start"


def test_a_file_that_cannot_be_written_is_released(finished, tmp_path, monkeypatch):
    old = RunFile.open(finished[0])

    def fail(self, point):
        raise RecordingFailed("full")

    monkeypatch.setattr(saving.Recorder, "point", fail)
    with pytest.raises(RecordingFailed, match="full"):
        save_anew(tmp_path / "new.h5", old.facts, Kept(), old.history.points())
    (tmp_path / "new.h5").unlink()


def test_free_paths_leave_out_folders_that_are_gone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(saving.time, "strftime", lambda form: "1")
    (tmp_path / "run-saved-1.h5").touch()
    first = next(free_paths(tmp_path / "gone" / "run.h5"))
    assert first.name == "run-saved-1-2.h5"
    assert first.parent.samefile(tmp_path)
