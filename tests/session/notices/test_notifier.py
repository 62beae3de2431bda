"""Notices of a run, and that nothing there touches the run."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from tests.session.runs import finished, rests, until
from tests.session.small import SmallSource, failing


def test_a_function_is_informed_whenever_the_run_rests(session):
    seen = []
    run = session(on_event=seen.append)
    run.step()
    rests(run)
    finished(run)
    until(lambda: len(seen) == 2)
    assert [event.state for event in seen] == ["paused", "finished"]
    assert (seen[1].count, seen[1].budget, seen[1].path) == (22, 22, str(run.path))
    assert "curiosity session" not in {thread.name for thread in threading.enumerate() if not thread.daemon}
    with RunFile.open(run.path) as file:
        assert "on_event" not in str(vars(file.facts))


def test_what_is_slow_or_raises_there_does_not_touch_the_run(session, caplog):
    hangs, calls = threading.Event(), []

    def hang(event):
        calls.append(event)
        if len(calls) == 1:
            raise SystemExit(3)
        hangs.wait(60)

    run = session(on_event=hang)
    run.step()
    rests(run)
    with caplog.at_level(logging.WARNING, "curiosity_widgets.session"):
        until(lambda: "a notice was not delivered: SystemExit: 3" in caplog.text)
    begun = time.monotonic()
    finished(run)
    until(lambda: len(calls) == 2)
    run.close()
    assert time.monotonic() - begun < 50
    assert run.snapshot.state == "finished"
    hangs.set()


def test_approval_and_failure_are_reported(session, reopen):
    seen = []
    run = session(SmallSource(on_measure=failing(1, 8, RuntimeError("driver gone"))), on_event=seen.append)
    run.settings.approve = True
    run.run()
    rests(run)
    run.settings.approve = False
    run.approve()
    with pytest.raises(CuriosityError, match="driver gone"):
        run.wait(40)
    until(lambda: len(seen) == 2)
    assert "waits for your approval of 6 picks" in seen[0].text
    assert seen[1].state == "failed"
    assert "driver gone" in seen[1].text


def test_what_is_no_target_is_refused_before_anything_starts(session, tmp_path):
    with pytest.raises(CuriosityError, match="on_event is 3"):
        session(on_event=3)
    assert list(tmp_path.iterdir()) == []
