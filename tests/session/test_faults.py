"""What must survive: failing sources, full disks, two sessions on one file, folders without writing."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import textwrap
import time

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import recorder
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop import points
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.protocol import MeasurementFailed, SourceTimeout, SourceUnavailable, Stopped
from tests.paths import ROOT
from tests.session import faulty
from tests.session.small import LENGTH, SmallLearner, SmallSource, failing, workflow

NOTABLE = ("info", "warning", "error")  # all but what every run has


def texts(snapshot, level=None):
    return [entry.text for entry in snapshot.log if entry.level in ([level] if level else NOTABLE)]


def test_points_that_fail_are_left_out_and_the_run_goes_on(session):
    run = session(SmallSource(on_measure=failing(2, start=3)))
    run.run()
    assert run.wait(20)
    seen = run.snapshot
    assert seen.state == "finished"
    assert len(seen.measured) == 22
    warned = texts(seen, "warning")
    assert len(warned) == 2
    assert "left out: no contact at" in warned[0]
    where = warned[0].split(" left out")[0]
    assert where not in [f"({row:g}, {col:g})" for row, col in seen.measured]


def test_a_point_that_fails_once_is_tried_again(session):
    error = MeasurementFailed("tip slipped", retry=True)
    run = session(SmallSource(on_measure=failing(1, start=2, error=error)))
    run.run()
    run.wait(20)
    assert texts(run.snapshot) == ["measuring again: tip slipped"]
    assert len(run.snapshot.measured) == 22


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (np.full(LENGTH, np.nan), "not finite"),
        (np.r_[np.zeros(LENGTH - 1), np.inf], "not finite"),
        (np.zeros(LENGTH + 1), "shape"),
        (np.zeros((1, LENGTH)), "shape"),
        (np.zeros(LENGTH, dtype=complex), "real numbers"),
    ],
)
def test_unusable_spectra_are_refused(session, values, word):
    run = session(SmallSource(on_measure=lambda number, point: values if number == 4 else None))
    run.run()
    assert run.wait(20)
    seen = run.snapshot
    assert len(seen.measured) == 22
    assert seen.spectra.shape == (22, LENGTH)
    assert np.isfinite(seen.spectra).all()
    assert any(word in text for text in texts(seen))


def test_three_failures_in_a_row_pause_the_run(session):
    run = session(SmallSource(on_measure=failing(3, start=8)))
    run.run()
    assert run.wait(20)
    assert run.snapshot.state == "paused"
    (error,) = texts(run.snapshot, "error")
    assert "3 points in a row" in error
    assert "then resume" in error
    run.resume()
    assert run.wait(20)
    assert run.snapshot.state == "finished"


def test_all_initial_points_fail_then_others_are_chosen(session):
    run = session(SmallSource(on_measure=failing(3)), workflow=workflow(init=3))
    run.run()
    run.wait(20)
    assert run.snapshot.state == "paused"
    assert run.snapshot.step == 0
    run.resume()
    run.wait(20)
    assert len(run.snapshot.measured) == 22


@pytest.mark.parametrize("failures", [1, 2])
def test_a_source_that_is_late_is_asked_again_and_then_pauses_the_run(
    session, undisturbed, failures, monkeypatch
):
    monkeypatch.setattr(points, "TIMEOUT_WAITS", (0.01,))
    error = SourceTimeout("no answer for 30 s")
    run = session(SmallSource(on_measure=failing(failures, start=12, error=error)))
    run.run()
    assert run.wait(20)
    if failures == 2:
        assert run.snapshot.state == "paused"
        assert len(run.snapshot.measured) == 12
        (text,) = texts(run.snapshot, "error")
        assert "no answer for 30 s" in text
        assert "then resume" in text
        run.resume()
        assert run.wait(20)
    np.testing.assert_array_equal(run.snapshot.measured, undisturbed.measured)


def test_a_source_that_breaks_fails_the_run_and_it_can_go_on(session, undisturbed, caplog):
    run = session(SmallSource(on_measure=failing(1, start=12, error=RuntimeError("driver gone"))))
    run.run()
    with pytest.raises(CuriosityError, match="driver gone"):
        run.wait(20)
    assert run.snapshot.state == "failed"
    assert len(run.snapshot.measured) == 12
    assert "driver gone" in texts(run.snapshot, "error")[0]
    run.run()  # the same session may try again
    assert run.wait(20)
    np.testing.assert_array_equal(run.snapshot.measured, undisturbed.measured)


def test_a_failed_run_is_taken_up_from_its_file(session, reopen, undisturbed, caplog):
    run = session(SmallSource(on_measure=failing(1, start=12, error=RuntimeError("driver gone"))))
    run.run()
    with pytest.raises(CuriosityError):
        run.wait(20)
    run.close()
    again = reopen()
    assert again.snapshot.state == "paused"
    assert len(again.snapshot.measured) == 12
    again.run()
    assert again.wait(20)
    np.testing.assert_array_equal(again.snapshot.measured, undisturbed.measured)
    assert any("driver gone" in text for text in texts(again.snapshot))


def test_a_source_that_stops_by_itself(session):
    run = session(SmallSource(on_measure=failing(1, start=9, error=Stopped("emergency button"))))
    run.run()
    assert run.wait(20)
    assert run.snapshot.state == "stopped"
    assert any("emergency button" in text for text in texts(run.snapshot))
    run.resume()
    run.wait(20)
    assert len(run.snapshot.measured) == 22


def test_a_source_that_hangs_leaves_the_session_answering(session, tmp_path):
    hold = []

    def hang(number, point):
        while number == 7 and not hold:
            time.sleep(0.01)

    run = session(SmallSource(on_measure=hang))
    run.run()
    assert run.wait(1.0) is False
    assert len(run.snapshot.measured) == 7
    run.settings.beta = 0.1
    with pytest.raises(CuriosityError, match=r"has not answered for 0\.2 s"):
        run.close(timeout=0.2)
    with RunFile.open(tmp_path / "run.h5") as file:
        assert len(file.snapshot.measured) == 7
    hold.append(True)


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


def test_images_that_cannot_be_used(tmp_path):
    broken = SmallSource()
    broken.height = broken.height.copy()
    broken.height[3, 4] = np.nan
    with pytest.raises(CuriosityError, match="1 pixels that are not finite"):
        Session(broken, workflow(), path=tmp_path / "a.h5")
    broken.height = np.zeros((4, 5))
    with pytest.raises(CuriosityError, match="different shapes"):
        Session(broken, workflow(), path=tmp_path / "a.h5")


def test_what_is_no_source_or_seed(tmp_path):
    with pytest.raises(CuriosityError, match="str is no source"):
        Session("pto-1.7um", workflow(), path=tmp_path / "a.h5")
    for seed in (-1, 0.5, True):
        with pytest.raises(CuriosityError, match="whole number of at least 0"):
            Session(SmallSource(), workflow(), seed, tmp_path / "a.h5")
    assert list(tmp_path.iterdir()) == []


def test_a_learner_that_cannot_be_built_leaves_nothing(session, tmp_path):
    def build(workflow, problem):
        raise CuriosityError("option 'epoch' is unknown; use epochs")

    run = session(learner=build)
    run.run()
    with pytest.raises(CuriosityError, match="use epochs"):
        run.wait(10)
    run.close()
    assert list(tmp_path.iterdir()) == []


def test_a_strategy_that_needs_what_is_not_there_pauses(session):
    class Picky(SmallLearner):
        def pick(self, k, measured, *, strategy, **rest):
            if strategy == "committee":
                raise CuriosityError("strategy 'committee' needs members; choose another strategy")
            return super().pick(k, measured, strategy=strategy, **rest)

    run = session(learner=Picky, workflow=workflow(strategy="committee"))
    run.run()
    assert run.wait(10)
    assert run.snapshot.state == "paused"
    assert "choose another strategy" in texts(run.snapshot, "error")[-1]
    run.settings.strategy = "mixed"
    run.resume()
    assert run.wait(20)
    assert run.snapshot.state == "finished"


def test_a_strategy_that_repeats_is_caught(session):
    class Repeats(SmallLearner):
        def pick(self, k, measured, *, available, **rest):
            return super().pick(k, measured, available=np.ones_like(available), **rest)

    run = session(learner=Repeats)
    run.run(60)
    run.wait(20)
    assert run.snapshot.state == "paused"
    assert len(set(map(tuple, run.snapshot.measured.tolist()))) == len(run.snapshot.measured)


def test_an_existing_file_is_refused_unless_asked(session, tmp_path):
    path = tmp_path / "run.h5"
    path.write_text("precious")
    with pytest.raises(CuriosityError, match=r"run\.h5 exists"):
        session(path=path)
    assert path.read_text() == "precious"
    with pytest.raises(CuriosityError, match="is a folder"):
        session(path=tmp_path)
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


def test_two_sessions_on_one_file(session, tmp_path):
    run = session()
    run.step()
    run.wait(10)
    with pytest.raises(CuriosityError, match="in use by another session"):
        session(overwrite=True)
    with pytest.raises(CuriosityError, match="in use by another session"):
        Session.open(tmp_path / "run.h5", SmallSource(), learner=SmallLearner)
    run.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.h5"]


def test_two_processes_on_one_file(session, tmp_path):
    run = session()
    run.step()
    run.wait(10)
    code = f"""
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallSource
        Session.open({str(tmp_path / "run.h5")!r}, SmallSource())
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert told.returncode == 1
    assert "in use by another session" in told.stderr


def test_folders_that_cannot_be_written(tmp_path):
    with pytest.raises(CuriosityError, match="there is no folder"):
        Session(SmallSource(), workflow(), path=tmp_path / "none" / "a.h5")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="POSIX permissions")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(CuriosityError, match="cannot write into the folder"):
            Session(SmallSource(), workflow(), path=tmp_path / "a.h5")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_folder_that_refuses_the_lock(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("curiosity_widgets.session.file.lock.FileLock.acquire", refuse)
    with pytest.raises(CuriosityError, match=r"cannot write into the folder .* \(Permission denied\)"):
        Session(SmallSource(), workflow(), path=tmp_path / "a.h5")


def test_a_write_that_fails_fails_the_run_and_keeps_what_was_measured(
    session, reopen, tmp_path, monkeypatch, undisturbed
):
    run = session()
    run.step()
    run.wait(10)

    def full(descriptor, sync=os.fsync):
        if len(run.snapshot.measured) >= 9:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(recorder.os, "fsync", full)
        run.run()
        with pytest.raises(CuriosityError, match="No space left on device"):
            run.wait(20)
    assert run.snapshot.state == "failed"
    shown = run.snapshot.measured.copy()
    assert len(shown) == 9
    with pytest.raises(CuriosityError, match=r"use Session\.open"):
        run.run()
    run.close()
    again = reopen()
    assert again.snapshot.measured[:9].tolist() == shown.tolist()
    again.run()
    assert again.wait(20)
    np.testing.assert_array_equal(again.snapshot.measured, undisturbed.measured)


@pytest.mark.skipif(os.name == "nt", reason="limits a process's file size, which POSIX only can")
def test_a_disk_that_is_really_full(tmp_path, reopen, undisturbed):
    code = f"""
        import os, resource, sys
        from curiosity_widgets.errors import CuriosityError
        from curiosity_widgets.session.loop import points
        from curiosity_widgets.session.file import recorder
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallLearner, SmallSource, workflow
        path = {str(tmp_path / "run.h5")!r}
        run = Session(SmallSource(), workflow(), 3, path, learner=SmallLearner)
        run.step(); run.wait()

        size, none = os.path.getsize(path) + 1000, resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, none))
        divert = recorder._divert
        def unlimited(descriptor):  # this limit is the process's, not the disk's
            resource.setrlimit(resource.RLIMIT_FSIZE, (none, none))
            divert(descriptor)
        recorder._divert = unlimited
        run.run()
        try:
            run.wait()
        except CuriosityError as error:
            print(len(run.snapshot.measured), error)
        sys.stdout.flush()
        run.close()
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert "could not be written" in told.stdout, told.stderr
    assert told.returncode == 0, told.stderr
    shown = int(told.stdout.split()[0])
    again = reopen()
    assert len(again.snapshot.measured) >= shown >= 6
    again.run()
    assert again.wait(20)
    np.testing.assert_array_equal(again.snapshot.measured, undisturbed.measured)


def test_too_little_room_on_the_disk_is_seen_before_anything_is_written(session, monkeypatch):
    run = session()
    run.step()
    run.wait(10)
    usage = recorder.shutil.disk_usage(run.path.parent)
    with monkeypatch.context() as patched:
        patched.setattr(recorder.shutil, "disk_usage", lambda folder: usage._replace(free=1000))
        run.run()
        with pytest.raises(CuriosityError, match="less than 8 MiB free"):
            run.wait(20)
    assert len(run.snapshot.measured) == 6


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


def test_a_run_file_has_its_limits_from_its_first_moment(tmp_path, monkeypatch):
    """Killed as soon as the file is there, a run goes on within its limits and along its path."""
    kept, begin = tmp_path / "kept.h5", Recorder.start.__func__

    def start(cls, path, *rest):
        recorder = begin(cls, path, *rest)
        shutil.copy(path, kept)  # what a kill at this moment leaves
        return recorder

    monkeypatch.setattr(Recorder, "start", classmethod(start))
    seen = []
    for path in (tmp_path / "run.h5", kept):
        source = faulty.FaultySource(faulty.Ledger(tmp_path / f"{path.stem}.txt"))
        with faulty.make(path, source, 0, False) as run:
            run.run()
            assert run.wait(30)
            np.testing.assert_array_equal(run.limits.mask, faulty.ALLOWED)
            seen.append(run.snapshot.measured)
    np.testing.assert_array_equal(*seen)
