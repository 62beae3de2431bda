from __future__ import annotations

import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.protocol import SourceTimeout
from tests.paths import ROOT
from tests.session.runs import all_texts, until
from tests.session.small import Hanging, SmallLearner, SmallSource, workflow


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


def test_no_answer_is_reported_and_the_run_continues_when_there_is_one(hanging, undisturbed):
    run, source = hanging()
    until(lambda: "no answer from the source for" in run.snapshot.message)
    assert "measuring (" in run.snapshot.message
    assert "Stop works without waiting" in run.snapshot.message
    assert run.snapshot.state == "running"
    source.go.set()
    assert run.wait(20)
    assert sum("no answer" in text for text in all_texts(run.snapshot)) == 1
    assert any("answers again" in text for text in all_texts(run.snapshot))
    np.testing.assert_array_equal(run.snapshot.measured, undisturbed.measured)


def test_commands_are_taken_while_a_point_is_measured(hanging):
    run, source = hanging(patience=None)
    run.settings.beta = 0.9
    run.measure(run.info.candidates.positions[run.snapshot.available][3])
    until(lambda: run.snapshot.settings.beta == 0.9 and len(run.snapshot.requested) == 1)
    assert len(run.snapshot.measured) == 7
    source.go.set()
    assert run.wait(20)


def test_stop_is_accepted_at_once_and_acts_after_the_point(hanging):
    run, source = hanging(patience=None)
    asked = time.monotonic()
    run.stop()
    until(lambda: run.snapshot.message == "stopping after the current point")
    assert time.monotonic() - asked < 0.2
    assert run.snapshot.state == "running"
    until(lambda: source.stopped == 1)
    source.go.set()
    assert run.wait(5)
    assert run.snapshot.state == "stopped"
    assert len(run.snapshot.measured) == 8


def test_stop_does_not_wait_for_a_silent_source_whose_late_answer_is_kept(hanging, undisturbed):
    run, source = hanging()
    run.stop()
    assert run.wait(5)
    assert run.snapshot.state == "stopped"
    assert "no answer from the source" in run.snapshot.message
    assert len(run.snapshot.measured) == 7
    for command in (run.run, run.step, run.resume):
        with pytest.raises(CuriosityError, match="the run can continue when it has answered"):
            command()
    source.go.set()
    until(lambda: len(run.snapshot.measured) == 8)
    assert any("came late and is kept" in text for text in all_texts(run.snapshot))
    assert run.snapshot.message == ""
    run.run()
    assert run.wait(20)
    np.testing.assert_array_equal(run.snapshot.measured, undisturbed.measured)


def test_a_scan_that_hangs(hanging):
    class Scanning(Hanging):
        def image(self, **options):
            if not self.go.is_set():
                self.wait_here()
            return super().image(**options)

    source = Scanning(where=-1, kind="instrument", truth=False)
    run, source = hanging(source)
    run.pause()
    until(lambda: run.snapshot.message == "pausing after the current point")
    assert run.wait(5)
    assert run.snapshot.state == "paused"
    with pytest.raises(CuriosityError, match="no answer from the microscope"):
        run.run()
    source.go.set()
    until(lambda: any("the run can continue" in text for text in all_texts(run.snapshot)))
    run.run()
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22


def test_a_source_that_cannot_be_opened_in_time(tmp_path):
    class Opening(Hanging):
        def open(self):
            self.wait_here()
            return super().open()

    source = Opening()
    with pytest.raises(SourceTimeout, match="no answer from the microscope for 0 s"):
        Session(source, workflow(), 3, tmp_path / "run.h5", learner=SmallLearner, patience=0.1)
    assert list(tmp_path.iterdir()) == []
    source.go.set()
    until(lambda: source.closed == 1)


def test_a_silent_source_while_the_learner_works(hanging):
    class Slow(SmallLearner):
        seconds = 0.03

    source = Hanging(where=11)
    run, source = hanging(source, learner=Slow, overlap=True)
    until(lambda: run.snapshot.step == 2)
    run.stop()
    assert run.wait(5)
    assert run.snapshot.state == "stopped"
    assert len(run.snapshot.measured) == 11
    source.go.set()
    until(lambda: len(run.snapshot.measured) == 12)


@pytest.mark.slow
def test_a_source_that_never_answers_does_not_keep_the_interpreter(tmp_path):
    path = tmp_path / "run.h5"
    code = f"""
        import threading
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallLearner, SmallSource, workflow
        hangs = threading.Event()
        def hang(number, point):
            if number == 7:
                hangs.set()
                threading.Event().wait()
        source = SmallSource(on_measure=hang)
        run = Session(source, workflow(), 3, {str(path)!r}, learner=SmallLearner, patience=0.2)
        run.run()
        hangs.wait()
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True, text=True, cwd=ROOT, timeout=250,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    with RunFile.open(path) as file:
        assert file.state == "stopped"
        assert any("no answer from the source" in entry.text for entry in file.snapshot.log)
        assert len(file.history) == 7
