"""A run taken up from disk takes the path of the undisturbed one, whatever ended it."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.access import is_clean
from curiosity_widgets.session.file.recover import recover
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.simulated import SimulatedSource
from tests.paths import ROOT
from tests.session.runs import same_path, stopped_after
from tests.session.small import SmallLearner, SmallSource, workflow


@pytest.fixture(scope="module")
def killer():
    """Asks a helper process to run a session and to die at a line; gives (lines run, points shown)."""
    if not hasattr(os, "fork"):
        pytest.skip("kills forked processes, which only POSIX has")
    root = ROOT
    with subprocess.Popen(
        [sys.executable, "-m", "tests.session.killed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=root,
    ) as helper:  # fmt: skip

        def run(path, line=0, overlap=False):
            helper.stdin.write(f"{path}\t{line}\t{overlap}\n")
            helper.stdin.flush()
            lines, shown = helper.stdout.readline().split()
            return int(lines), int(shown)

        yield run
        helper.stdin.close()


def kill_and_resume(killer, folder, lines, undisturbed, overlap=False):
    """Kill a run at each of these lines in turn, resuming in between; then let it end."""
    path = folder / "run.h5"
    shown = 0
    for line in lines:
        _, now = killer(path, line, overlap)
        shown = max(shown, now)
        if path.exists():
            with RunFile.open(path) as file:
                assert len(file.history) >= shown, f"killed at {lines}: a shown spectrum is lost"
                assert file.state == "stopped" or file.history.state == file.state
    killer(path, 0, overlap)
    with h5py.File(path) as file:
        assert "weights" in file
    assert [entry.name for entry in folder.iterdir()] == ["run.h5"]
    with RunFile.open(path) as file:
        same_path(file.snapshot, undisturbed)


def damage(path, name, where=slice(None)):
    with h5py.File(path, "r+") as file:
        values = file[name][where]
        file[name][where] = values ^ 0x55


@pytest.mark.parametrize("count", [1, 5, 6, 7, 10, 13, 21, 22])
def test_resume_after_a_clean_stop_at_any_point(tmp_path, reopen, undisturbed, count):
    assert stopped_after(tmp_path / "run.h5", count) == count
    run = reopen()
    assert run.snapshot.state == "paused"
    assert len(run.snapshot.measured) == count
    run.resume()
    assert run.wait(20)
    same_path(run.snapshot, undisturbed)


def test_resume_over_and_over(tmp_path, undisturbed):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as run:
        run.step()
        run.wait(20)
    for _ in range(4):
        with Session.open(path, SmallSource(), learner=SmallLearner) as run:
            run.step()
            assert run.wait(20)
    with RunFile.open(path) as file:
        same_path(file.snapshot, undisturbed)


def test_what_a_resumed_session_shows_before_it_continues(tmp_path, reopen, undisturbed):
    stopped_after(tmp_path / "run.h5", 20)
    run = reopen()
    seen = run.snapshot
    assert seen.message == ""
    assert seen.maps.keys() == undisturbed.maps.keys()
    assert run.info.channels == ("height", "phase")
    assert run.info.axis.label == "bias (V)"
    assert run.info.pixel_size == (2e-9, 3e-9)
    np.testing.assert_array_equal(run.info.image[0], SmallSource().height)


def test_settings_exclusions_and_requests_come_back(tmp_path, session, reopen):
    run = session(holdout=0)
    run.step()
    run.wait(10)
    mask = np.zeros((17, 26), dtype=bool)
    mask[3:9, 4:] = True
    run.exclude(mask)
    run.settings.beta = None
    run.settings.lam = 2.5
    run.settings.batch_size = 3
    run.settings.strategy = "random"
    run.settings.budget = 17
    run.wait(10)
    run.close()
    again = reopen()
    settings = again.settings.now
    assert (settings.beta, settings.lam, settings.batch_size) == (None, 2.5, 3)
    assert (settings.strategy, settings.budget) == ("random", 17)
    np.testing.assert_array_equal(again.snapshot.excluded, mask)
    again.run()
    assert again.wait(20)
    assert len(again.snapshot.measured) == 17
    assert not mask[tuple(again.snapshot.measured[6:].astype(int).T)].any()


def test_requests_left_open_are_measured_first(tmp_path, reopen):
    path = tmp_path / "run.h5"
    source = SmallSource()
    run = Session(source, workflow(), 3, path, holdout=0, learner=SmallLearner)
    run.step()
    run.wait(10)
    run.subscribe(lambda snapshot: run.close() if len(snapshot.measured) == 7 else None)
    run.measure([(3, 20), (14, 2), (3, 20)])
    run._worker.join(10)
    again = reopen()
    assert again.wait(1)  # nothing moves before a command
    assert len(again.snapshot.measured) == 7
    again.resume()
    again.wait(10)
    assert again.snapshot.measured[6:9].tolist() == [[3, 20], [14, 2], [3, 20]]


def test_resume_after_kills_at_random_moments(killer, tmp_path, undisturbed):
    total, shown = killer(tmp_path / "whole.h5")
    assert total > 1000
    assert shown == 22
    draw = random.Random(11)
    for attempt in range(6):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        kill_and_resume(killer, folder, [draw.randrange(1, total) for _ in range(2)], undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("overlap", [False, True])
def test_resume_after_many_kills(killer, tmp_path, overlap):
    whole = tmp_path / "whole.h5"
    total, _ = killer(whole, 0, overlap)
    with RunFile.open(whole) as file:
        undisturbed = file.snapshot
    draw = random.Random(12)
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        kill_and_resume(
            killer, folder, [draw.randrange(1, total) for _ in range(3)], undisturbed, overlap
        )  # fmt: skip


def test_recover_makes_a_killed_file_open_everywhere(killer, tmp_path, undisturbed):
    total, _ = killer(tmp_path / "whole.h5")
    killer(tmp_path / "run.h5", total // 2)
    path = tmp_path / "run.h5"
    assert not is_clean(path)
    with RunFile.open(path) as file:
        before = file.snapshot
        assert before.state == "stopped"
        assert "cut off" in before.message
    assert recover(path) == path
    assert is_clean(path)
    with RunFile.open(path) as file:
        np.testing.assert_array_equal(file.snapshot.spectra, before.spectra)


def test_a_damaged_journal_loses_its_end_but_no_spectrum(tmp_path):
    path = tmp_path / "run.h5"
    stopped_after(path, 17)
    with h5py.File(path) as file:
        length = file[columns.JOURNAL].shape[0]
    damage(path, columns.JOURNAL, slice(length // 2, None))
    with RunFile.open(path) as file:
        assert len(file.history) == 17


def test_another_source_is_refused(tmp_path):
    path = tmp_path / "run.h5"
    stopped_after(path, 7)
    other = SmallSource()
    other.height = other.height[:, ::-1]
    with pytest.raises(CuriosityError, match="image is not the run file's"):
        Session.open(path, other, learner=SmallLearner)
    other = SmallSource()
    other.bias = other.bias * 2
    with pytest.raises(CuriosityError, match="spectral axis is not the run file's"):
        Session.open(path, other, learner=SmallLearner)
    with pytest.raises(CuriosityError, match="does not name its data"):
        Session.open(path, learner=SmallLearner)
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.h5"]


def test_what_is_no_run_file(tmp_path):
    with pytest.raises(CuriosityError, match="no such run file"):
        Session.open(tmp_path / "none.h5")
    (tmp_path / "text.h5").write_text("hello")
    with pytest.raises(CuriosityError, match="not a run file"):
        Session.open(tmp_path / "text.h5")
    assert [entry.name for entry in tmp_path.iterdir()] == ["text.h5"]


def test_drift_continues_where_it_was(tmp_path):
    def source():
        return SimulatedSource(shape=(20, 31), seed=4, noise=0.02, drift=(0.01, -0.02))

    small = workflow(patch=5)
    with Session(source(), small, 1, tmp_path / "whole.h5", learner=SmallLearner) as whole:
        whole.run()
        assert whole.wait(20)
    with Session(source(), small, 1, tmp_path / "run.h5", learner=SmallLearner) as run:
        run.subscribe(lambda snapshot: run.stop() if len(snapshot.measured) == 13 else None)
        run.run()
        assert run.wait(20)
    with Session.open(tmp_path / "run.h5", learner=SmallLearner) as again:
        again.run()
        assert again.wait(20)
    np.testing.assert_array_equal(again.snapshot.spectra, whole.snapshot.spectra)
