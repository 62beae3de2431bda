from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import recorder
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
