from __future__ import annotations

import threading
import time

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.recorder import Recorder, RecordingFailed
from curiosity_widgets.session.file.run_file import RunFile
from tests.session.runs import until
from tests.session.small import SmallLearner, SmallSource


def test_a_run_command_behind_a_failed_write_does_not_replace_the_run_file(session, tmp_path, monkeypatch):
    reached, proceed = threading.Event(), threading.Event()

    def on_measure(number, point):
        if number == 4:
            reached.set()
            proceed.wait(10)

    written = Recorder.point

    def failing(recorder, point):
        if reached.is_set():
            monkeypatch.undo()  # the disk works again at once
            raise RecordingFailed("disk full")
        written(recorder, point)

    monkeypatch.setattr(Recorder, "point", failing)
    run = session(SmallSource(on_measure=on_measure))
    run.run()
    assert reached.wait(10)
    run.pause()
    run.run()  # waits until the action is over, which fails
    proceed.set()
    with pytest.raises(CuriosityError, match="disk full"):
        run.wait(10)
    run.close()
    assert len(RunFile.open(tmp_path / "run.h5").snapshot.measured) >= 4


def test_commands_do_nothing_where_there_is_nothing_to_do(session):
    run = session()
    for command in (run.pause, run.stop, run.pause):
        command()
    assert run.wait(5)
    assert run.snapshot.state == "idle"
    run.run()
    run.wait(20)
    run.stop()
    run.pause()
    assert run.wait(5)
    assert run.snapshot.state == "finished"


def test_close_during_a_training(session):
    class Slow(SmallLearner):
        seconds = 0.2

    run = session(learner=Slow)
    run.run()
    until(lambda: run.snapshot.message == "training")
    started = time.monotonic()
    run.close()
    assert time.monotonic() - started < 2
    assert run.snapshot.state == "stopped"
