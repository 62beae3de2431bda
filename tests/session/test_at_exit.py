from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from curiosity_widgets.session import at_exit
from curiosity_widgets.session.file.run_file import RunFile
from tests.paths import ROOT


class Open:
    """A worker that ends so many seconds after it is asked; None: after it is given up."""

    def __init__(self, seconds=0.0, error=None) -> None:
        self.seconds, self.closing_error, self.did = seconds, error, []
        self.ends = float("inf")

    @property
    def over(self):
        return time.monotonic() >= self.ends

    def close_soon(self):
        self.did.append("close")
        if self.seconds is not None:
            self.ends = time.monotonic() + self.seconds

    def give_up(self):
        if not self.over:
            self.did.append("give up")
            self.ends = time.monotonic() + 0.2


@pytest.fixture
def alone(monkeypatch):
    monkeypatch.setattr(at_exit, "_open", set())


def test_all_that_is_open_is_closed_although_one_cannot_be(alone, caplog):
    workers = [Open(), Open(None, "the file cannot be written"), Open(0.1)]
    for one in workers:
        at_exit.watch(one)
    at_exit.close_all(0.5, 0.5)
    assert [one.did for one in workers] == [["close"], ["close", "give up"], ["close"]]
    assert "the file cannot be written" in caplog.text


def test_ctrl_c_gives_up_at_once_and_still_waits_for_the_file(alone, monkeypatch):
    worker = Open(None)
    at_exit.watch(worker)
    presses = iter(range(3))

    def sleep(seconds):
        if next(presses, None) is not None:
            raise KeyboardInterrupt

    monkeypatch.setattr(at_exit.time, "sleep", sleep)
    began = time.monotonic()
    at_exit.close_all(30, 30)
    assert time.monotonic() - began < 5
    assert worker.did == ["close", "give up"]
    assert worker.over


def test_a_worker_is_on_the_list_until_its_thread_has_ended(session):
    run = session()
    assert run._worker in at_exit.still_open()
    run.close()
    assert run._worker not in at_exit.still_open()
    session(path=run.path.with_name("other.h5"))
    assert run._worker not in at_exit._open


def test_a_training_that_python_cuts_off_is_no_error(tmp_path):
    script = """
import threading, time
from concurrent.futures import ThreadPoolExecutor
from curiosity_widgets.interpreter.before_exit import is_ending
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow

trains = threading.Event()

class UsesThreads(SmallLearner):
    def fit(self, measured, *, step, report):
        trains.set()
        while not is_ending():
            time.sleep(0.001)
        ThreadPoolExecutor(1).submit(print)

session = Session(SmallSource(), workflow(), 3, "run.h5", learner=UsesThreads)
session.run(8)
trains.wait(60)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with RunFile.open(tmp_path / "run.h5") as file:
        assert file.state == "stopped"
        assert not {"warning", "error"} & {entry.level for entry in file.snapshot.log}
