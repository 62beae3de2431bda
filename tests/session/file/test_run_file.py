"""The run file: opens everywhere, is read while it is written, and is trusted in nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.summary import run_summary
from tests.paths import ROOT
from tests.session.small import SHAPE, SmallLearner, SmallSource, workflow


def test_a_run_file_shows_what_the_session_showed(finished):
    path, session = finished
    with RunFile.open(path) as run:
        seen, was = run.snapshot, session.snapshot
        assert run.info.candidates.patch == 3
        np.testing.assert_array_equal(run.info.held_out, session.info.held_out)
    assert (seen.state, seen.step, seen.formula, seen.terms) == (was.state, was.step, was.formula, was.terms)
    assert seen.curve == was.curve
    assert vars(seen.settings) == vars(was.settings)
    for name in was.maps:
        np.testing.assert_array_equal(seen.maps[name], was.maps[name])
    np.testing.assert_array_equal(seen.latent, was.latent)
    np.testing.assert_array_equal(seen.clusters, was.clusters)
    np.testing.assert_array_equal(seen.prediction.spectra(5), was.prediction.spectra(5))
    np.testing.assert_array_equal(seen.picks, was.picks)
    np.testing.assert_allclose(seen.scores, was.scores)
    np.testing.assert_array_equal(seen.available, was.available)
    assert seen.training.train_loss == pytest.approx(was.training.train_loss)
    assert seen.seconds == pytest.approx(was.seconds, abs=0.5)


def test_reading_while_it_is_written_by_another_process(tmp_path):
    path = tmp_path / "run.h5"
    code = f"""
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallLearner, SmallSource, workflow
        with Session(SmallSource(seconds=0.05), workflow(), 3, {str(path)!r}, learner=SmallLearner) as run:
            run.run(); run.wait()
            input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, stdin=subprocess.PIPE
    ) as writer:
        end = time.monotonic() + 60
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.01)
        run, counts, states = RunFile.open(path), [], set()
        while run.state != "finished" and time.monotonic() < end:
            run.refresh()
            counts.append(len(run.snapshot.measured))
            states.add(run.state)
        writer.communicate(b"\n")
    assert counts == sorted(counts)
    assert len(set(counts)) > 5
    assert counts[-1] == 22
    assert "running" in states
    assert run.snapshot.maps["acquisition"].shape == SHAPE
    run.refresh()  # also after the file was rewritten
    assert len(run.snapshot.measured) == 22


def test_a_viewer_in_the_same_process_follows_a_run_and_its_resume(tmp_path):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.step()
        session.wait(10)
        run = RunFile.open(path)
        assert len(run.snapshot.measured) == 6
        session.step()
        session.wait(10)
        assert run.refresh() is True
        assert len(run.snapshot.measured) == 10
        assert run.state == "paused"
    assert len(run.snapshot.measured) == 10
    with Session.open(path, SmallSource(), learner=SmallLearner) as session:
        session.run()
        session.wait(20)
        run.refresh()
        assert len(run.snapshot.measured) == 22
        assert run.refresh() is False
    with Session(SmallSource(), workflow(), 4, path, overwrite=True, learner=SmallLearner) as session:
        session.step()
        session.wait(10)
        with pytest.raises(CuriosityError, match="now holds another run"):
            run.refresh()


def test_the_summary(finished):
    path, session = finished
    with RunFile.open(path) as run:
        summary = run_summary(run)
    json.dumps(summary, allow_nan=False)
    live = run_summary(session)
    assert summary["measured"] == live["measured"]
    assert all(isinstance(value, int) for point in summary["measured"] for value in point)
    assert len(summary["measured"]) == 22
    assert summary["heldout_r2"] == summary["curve"][-1]["heldout_r2"]
    assert summary["heldout_r2_yardsticks"] == {"mean": 0.0, "ridge": 0.5, "forest": 0.4}
    assert summary["curve"][0]["n"] == 6
    assert summary["seed"] == 3
    assert summary["workflow"] == "dense"
    assert summary["strategy"] == "mixed"
    assert summary["prequential_r2"] is None
    assert {"seconds", "data", "version"} <= set(summary)
