"""Maps in full resolution while a run rests: shown, kept and exported, and without a trace in the path."""

from __future__ import annotations

import time

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import Session
from curiosity_widgets.learning import in_full
from curiosity_widgets.learning.protocols import silent
from curiosity_widgets.session.export import export
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.learner_protocol import build_learner
from curiosity_widgets.session.state import history
from curiosity_widgets.session.threads.publisher import Publisher
from curiosity_widgets.workflows.learner import Learner
from tests.session.runs import texts, until
from tests.session.small import SmallSource

WORKFLOW = cw.workflows.forest(patch=3, init=8, batch_size=4, budget=20)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(history, "EVALUATED", 80)
    monkeypatch.setattr(in_full, "TILE", 40)


def run(path, spectra=20, **options) -> Session:
    session = Session(SmallSource(), WORKFLOW, 5, path, **options)
    session.run(spectra)
    assert session.wait(60)
    return session


def of_class(kind):
    """What builds the learner of the package, as one of another class."""

    def build(workflow, problem):
        learner = build_learner(workflow, problem)
        learner.__class__ = kind
        return learner

    return build


def test_a_run_at_rest_shows_every_candidate_and_takes_the_same_path(tmp_path):
    with run(tmp_path / "whole.h5") as whole:
        assert whole.wait_for_maps(60)
    with run(tmp_path / "parts.h5", 12) as parts:
        assert parts.wait_for_maps(60)
        at_rest = parts.snapshot
        assert (at_rest.state, at_rest.resolution) == ("finished", 1)
        assert at_rest.scores_resolution > 1
        parts.run(20)
        assert parts.wait(60)
        assert parts.wait_for_maps(60)
        np.testing.assert_array_equal(parts.snapshot.measured, whole.snapshot.measured)
        np.testing.assert_array_equal(parts.snapshot.spectra, whole.snapshot.spectra)
        for name, values in whole.snapshot.maps.items():
            np.testing.assert_array_equal(parts.snapshot.maps[name], values, err_msg=name)


def test_waiting_for_maps_ends_only_when_the_snapshot_has_them(tmp_path, monkeypatch):
    publish = Publisher.publish

    def late(self, *now):
        time.sleep(0.1)
        publish(self, *now)

    with run(tmp_path / "run.h5", 12) as session:
        monkeypatch.setattr(Publisher, "publish", late)
        assert session.wait_for_maps(60)
        assert session.snapshot.resolution == 1


def test_the_run_file_and_exports_have_them(tmp_path):
    path = tmp_path / "run.h5"
    with run(path) as session:
        assert session.wait_for_maps(60)
        shown, count = session.snapshot, len(session.info.candidates)
        export(session, tmp_path / "run.npz")
        until(lambda: RunFile.open(path).snapshot.resolution == 1)  # a finished run's file is complete
    with RunFile.open(path) as file:
        kept = file.snapshot
    assert (kept.resolution, kept.scores_resolution) == (1, shown.scores_resolution)
    error = kept.maps["predicted_error"]
    np.testing.assert_array_equal(error, shown.maps["predicted_error"])
    assert len(np.unique(error[np.isfinite(error)])) > 80  # more than are evaluated in a step
    assert np.isfinite(error).sum() == count
    with np.load(tmp_path / "run.npz") as exported:
        name = next(key for key in exported.files if key.endswith("predicted_error"))
        np.testing.assert_allclose(exported[name], error)


def test_a_command_comes_first(tmp_path):
    done = []

    class Slow(Learner):
        def evaluate_at(self, index, measured):
            done.append("tile")
            time.sleep(0.3)
            return super().evaluate_at(index, measured)

        def fit(self, measured, *, step, report=silent):
            done.append("fit")
            return super().fit(measured, step=step, report=report)

    with run(tmp_path / "run.h5", 12, learner=of_class(Slow)) as session:
        assert not session.wait_for_maps(0.2)
        assert session.snapshot.resolution > 1
        before = len(done)
        session.run(16)
        assert session.wait(60)
        assert done[before:].index("fit") <= 1  # tiles before it: at most one that had just begun
        tiles = done.count("tile")
        session.close()
        assert done.count("tile") <= tiles + 2


def test_where_the_learner_fails_the_maps_stay_coarse_and_the_log_says_so(tmp_path):
    class Failing(Learner):
        def evaluate_at(self, index, measured):
            raise MemoryError("too much")

    with run(tmp_path / "run.h5", 12, learner=of_class(Failing)) as session:
        assert session.wait_for_maps(60)
        until(lambda: any("maps stay coarse" in text for text in texts(session.snapshot)))
        assert session.snapshot.state == "finished"
        assert session.snapshot.resolution > 1


def test_other_settings_at_rest_keep_the_full_maps(tmp_path):
    with run(tmp_path / "run.h5", 12) as session:
        assert session.wait_for_maps(60)
        before = session.snapshot.maps["predicted_error"]
        session.settings.beta = 0.9
        until(lambda: session.snapshot.beta == 0.9)
        assert session.snapshot.resolution == 1
        np.testing.assert_array_equal(session.snapshot.maps["predicted_error"], before)
