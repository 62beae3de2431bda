"""What is written is safe: full disks, failing writes, kills at the first moment."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import recorder
from curiosity_widgets.session.file.recorder import Recorder, RecordingFailed
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.events import Logged
from tests.paths import ROOT


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
@pytest.mark.parametrize("mebibytes", [1, 3, 5])
def test_a_limit_of_file_sizes_is_one_clear_message_and_no_crash(tmp_path, mebibytes):
    code = f"""
        import resource
        from curiosity_widgets.errors import CuriosityError
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallLearner, SmallSource, workflow
        limit = {mebibytes} << 20
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        class Chatty(SmallSource):  # the vendor's software gives a lot beside the spectra
            def measure(self, points, *, stop=None):
                import numpy as np
                from dataclasses import replace
                for taken in super().measure(points, stop=stop):
                    yield replace(taken, channels={{"raw": np.zeros(40_000)}})
        run = Session(Chatty(), workflow(), 3, {str(tmp_path / "run.h5")!r}, learner=SmallLearner)
        run.run()
        try:
            run.wait()
            run.close()
        except CuriosityError as error:
            print(len(run.snapshot.measured), error)
        run.close()
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert result.returncode == 0, result.stderr
    assert "raise the limit (ulimit -f)" in result.stdout
    shown = int(result.stdout.split()[0])
    assert shown == (len(RunFile.open(tmp_path / "run.h5").history) if mebibytes > 1 else 0)


@pytest.mark.skipif(os.name == "nt", reason="limits a process's file size, which POSIX only can")
def test_a_disk_that_is_really_full(tmp_path, reopen, undisturbed):
    code = f"""
        import os, resource, sys
        from curiosity_widgets.errors import CuriosityError
        from curiosity_widgets.session.loop import points
        from curiosity_widgets.session.file import recorder
        from curiosity_widgets.session.file.integrity import room
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
        room.file_size_limit = lambda: None  # a full disk announces itself no more than that
        run.run()
        try:
            run.wait()
        except CuriosityError as error:
            print(len(run.snapshot.measured), error)
        sys.stdout.flush()
        run.close()
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert "could not be written" in result.stdout, result.stderr
    assert result.returncode == 0, result.stderr
    shown = int(result.stdout.split()[0])
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


def test_a_new_file_appears_whole_or_not_at_all(finished, tmp_path, monkeypatch):
    facts = RunFile.open(finished[0]).facts
    with pytest.raises(RecordingFailed, match="choose another path"):
        Recorder.start(tmp_path / "none" / "run.h5", facts)
    path = tmp_path / "run.h5"
    recording = Recorder.start(path, facts, [Logged("info", "first")])
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.h5"]
    assert [entry.text for entry in RunFile.open(path).history.log] == ["first"]
    recording.close()
    recording.close()  # once more does nothing
    assert len(RunFile.open(path).history) == 0


def test_saved_bytes_go_into_the_slot_that_is_older(finished, tmp_path):
    recording = Recorder.start(tmp_path / "run.h5", RunFile.open(finished[0]).facts)
    slots = [recording.save("learner", content) for content in (b"one", b"two", b"three")]
    assert [where.slot for where in slots] == [0, 1, 0]
    run = RunFile.open(tmp_path / "run.h5")
    assert run.saved("learner", slots[1]) == b"two"
    assert run.saved("learner", slots[2]) == b"three"
    assert run.saved("learner", slots[0]) is None  # written over
    recording.close()


def test_after_abandon_nothing_more_is_written(finished, copy):
    before = len(RunFile.open(copy).history.log)
    recording = Recorder.resume(copy)
    recording.event(Logged("info", "kept"), durable=True)
    recording.abandon()
    recording.abandon()
    assert len(RunFile.open(copy).history.log) == before + 1
    with pytest.raises(RecordingFailed, match="could not be written"):
        recording.event(Logged("info", "lost"))


def test_a_resume_continues_in_a_fresh_file(copy):
    before = copy.stat().st_ino
    recording = Recorder.resume(copy)
    assert copy.stat().st_ino != before
    recording.close()


@pytest.mark.parametrize(
    "signature", [b"OHDR", b"EAHD", b"EADB", b"EAIB", b"FRHP", b"BTHD", b"BTLF", b"OCHK"]
)
def test_damaged_structure_is_an_error_at_once_and_no_endless_wait(copy, signature):
    content = copy.read_bytes()
    places = [place for place in range(len(content)) if content.startswith(signature, place)]
    for place in places[:: max(1, len(places) // 4)]:
        damaged = bytearray(content)
        damaged[place + 7] ^= 4
        copy.write_bytes(bytes(damaged))
        start = time.monotonic()
        with contextlib.suppress(CuriosityError):
            recording = Recorder.resume(copy)
            recording.event(Logged("info", "written"), durable=True)
            recording.close()
        assert time.monotonic() - start < 30
