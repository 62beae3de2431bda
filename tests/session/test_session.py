"""States, commands, settings and requests."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.protocol import SourceUnavailable
from tests.paths import ROOT
from tests.session.runs import positions, until
from tests.session.small import LENGTH, SHAPE, SmallLearner, SmallSource, workflow


def test_a_whole_run(session, undisturbed):
    source = SmallSource()
    states = []
    run = session(source)
    run.subscribe(lambda snapshot: states.append(snapshot.state))
    assert run.snapshot.state == "idle"
    run.run()
    assert run.wait(20) is True
    seen = run.snapshot
    assert seen.state == "finished"
    assert list(dict.fromkeys(states)) == ["initialising", "running", "finished"]
    assert len(positions(seen)) == len(set(positions(seen))) == 22
    assert seen.spectra.shape == (22, LENGTH)
    np.testing.assert_array_equal(seen.spectra[7], source.cube[tuple(seen.measured[7].astype(int))])
    assert seen.step == 5
    assert seen.measured_step.tolist() == [0] * 6 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4
    assert [entry["n"] for entry in seen.curve] == [6, 10, 14, 18, 22]
    assert {"kind", "heldout_r2", "mean", "ridge", "forest"} <= set(seen.curve[-1])
    assert seen.maps["acquisition"].shape == SHAPE
    assert seen.prediction is not None
    assert len(seen.training.train_loss) == 10
    assert {"measure", "train", "evaluate", "pick", "score"} <= set(seen.timings)
    assert seen.seconds > 0
    assert positions(seen) == positions(undisturbed)


def test_one_thread_owns_source_and_learner(session):
    source = SmallSource()
    run = session(source)
    run.run()
    run.wait(20)
    assert source.threads == {"curiosity source"}


def test_another_seed_takes_another_path(session, undisturbed):
    run = session(seed=4)
    run.run()
    run.wait(20)
    assert positions(run.snapshot) != positions(undisturbed)


def test_run_continues_after_finished(session):
    run = session()
    run.run(14)
    assert run.wait(20)
    assert len(run.snapshot.measured) == 14
    run.run(22)
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22
    assert run.settings.budget == 22


def test_wait_returns_false_when_time_is_over_and_the_run_continues(session):
    run = session(SmallSource(seconds=0.05))
    run.run()
    assert run.wait(0.1) is False
    assert run.wait(20) is True


def test_a_subscriber_may_close_the_session(session):
    run = session()
    run.subscribe(lambda snapshot: run.close() if len(snapshot.measured) == 9 else None)
    run.run()
    until(lambda: run.closed)
    assert len(run.snapshot.measured) == 9
    assert run.snapshot.state == "stopped"


def test_all_candidates_measured_is_the_end(session):
    run = session(holdout=0, workflow=workflow(batch_size=60, budget=300))
    run.run(360)
    assert run.wait(30)
    run.step()
    assert run.wait(10)
    assert run.snapshot.state == "finished"
    assert len(set(positions(run.snapshot))) == 360


def test_an_interrupted_cell_does_not_hurt_the_run(session, monkeypatch):
    run = session(SmallSource(seconds=0.01))
    run.run()
    calls = iter(range(100))

    def interrupted(seconds, wait=run._worker.wait_until_idle):
        if next(calls) == 1:
            raise KeyboardInterrupt
        return wait(seconds)

    monkeypatch.setattr(run._worker, "wait_until_idle", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.wait()
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22


def test_a_source_that_cannot_be_opened(tmp_path):
    class Gone(SmallSource):
        def open(self):
            raise SourceUnavailable("no microscope answers; switch it on")

    with pytest.raises(SourceUnavailable, match="switch it on"):
        Session(Gone(), workflow(), path=tmp_path / "a.h5", learner=SmallLearner)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"patch": 40}, "patch"), ({"init": 400, "budget": 500}, "initial"), ({"strategy": "guess"}, "unknown")],
)
def test_a_bad_start_leaves_nothing_behind(tmp_path, changes, word):
    with pytest.raises(CuriosityError, match=word):
        Session(SmallSource(), workflow(**changes), path=tmp_path / "a.h5", learner=SmallLearner)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_source_or_seed(tmp_path):
    with pytest.raises(CuriosityError, match="str is no source"):
        Session("pto-1.7um", workflow(), path=tmp_path / "a.h5")
    for seed in (-1, 0.5, True):
        with pytest.raises(CuriosityError, match="whole number of at least 0"):
            Session(SmallSource(), workflow(), seed, tmp_path / "a.h5")
    assert list(tmp_path.iterdir()) == []


def test_the_interpreters_end_closes_the_file(tmp_path):
    code = f"""
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallLearner, SmallSource, workflow
        source, path = SmallSource(seconds=0.01), {str(tmp_path / "run.h5")!r}
        run = Session(source, workflow(), 3, path, learner=SmallLearner)
        run.run()
        while len(run.snapshot.measured) < 3:
            run.wait(0.01)
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert told.returncode == 0, told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["run.h5"]
    with h5py.File(tmp_path / "run.h5") as file:  # opens in the ordinary way
        assert file["spectra"].shape[0] > 0
    with RunFile.open(tmp_path / "run.h5") as run:
        assert run.state == "stopped"
