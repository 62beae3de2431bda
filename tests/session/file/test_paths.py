"""Where a run is written, and how its data are found again."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.paths import reopen, run_path
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.simulated import SimulatedSource
from tests.session.small import SmallLearner, SmallSource, workflow


def test_an_existing_file_is_refused_unless_asked(session, tmp_path):
    path = tmp_path / "run.h5"
    path.write_text("precious")
    with pytest.raises(CuriosityError, match=r"run\.h5 exists"):
        session(path=path)
    assert path.read_text() == "precious"
    with pytest.raises(CuriosityError, match="is a folder"):
        session(path=tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.h5")
        with pytest.raises(CuriosityError, match="a device or a pipe"):
            session(path=tmp_path / "pipe.h5", overwrite=True)
    run = session(path=path, overwrite=True)
    assert path.read_text() == "precious"  # until there is something to put in its place
    run.step()
    run.wait(10)
    with RunFile.open(path) as file:
        assert len(file.snapshot.measured) == 6


def test_without_a_path_the_file_is_named_by_date(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with Session(SmallSource(), workflow(), learner=SmallLearner) as run:
            run.step()
            run.wait(10)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2
    assert all(name.startswith("run-20") and name.endswith(".h5") for name in names)


def test_folders_that_cannot_be_written(tmp_path):
    with pytest.raises(CuriosityError, match="there is no folder"):
        Session(SmallSource(), workflow(), path=tmp_path / "none" / "a.h5")


def test_a_simulated_sample_is_made_again_from_its_dials(tmp_path):
    def source():
        return SimulatedSource(shape=(20, 31), seed=4, noise=0.02, drift=(0.01, -0.02))

    small = workflow(patch=5)
    with Session(source(), small, 1, tmp_path / "whole.h5", learner=SmallLearner) as whole:
        whole.run()
        assert whole.wait(20)
    path = tmp_path / "run.h5"
    with Session(source(), small, 1, path, learner=SmallLearner) as run:
        run.run(12)
        assert run.wait(20)
    moved = tmp_path / "elsewhere" / "moved.h5"
    moved.parent.mkdir()
    shutil.move(path, moved)
    with Session.open(moved, learner=SmallLearner) as again:
        again.run(22)
        assert again.wait(20)
        assert again.info.kind == "simulator"
    np.testing.assert_array_equal(again.snapshot.measured[:10], whole.snapshot.measured[:10])
    np.testing.assert_array_equal(again.snapshot.spectra[:10], whole.snapshot.spectra[:10])


def test_names_by_date_are_free(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("curiosity_widgets.session.file.paths.time.strftime", lambda form: "run-1")
    names = []
    for _ in range(3):
        names.append(run_path(None, False).name)
        (tmp_path / names[-1]).touch()
    assert names == ["run-1.h5", "run-1-2.h5", "run-1-3.h5"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"data": ""}, "does not name its data"),
        ({"data": "scan.h5", "kind": "instrument"}, "recorded on an instrument"),
        ({"data": "none.h5", "kind": "replay"}, "cannot be opened again"),
    ],
)
def test_data_that_cannot_be_found_are_asked_for(finished, changes, word):
    facts = RunFile.open(finished[0]).facts
    facts = replace(facts, info=replace(facts.info, **changes))
    with pytest.raises(CuriosityError, match=word):
        reopen(SimpleNamespace(facts=facts, path=finished[0]))
