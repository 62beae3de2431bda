"""The probe is brought to safety and the file to order, however the process is to end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from curiosity_widgets.session import at_exit, signals
from curiosity_widgets.session.file.run_file import RunFile
from tests.paths import ROOT
from tests.session.runs import until

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no such signals on Windows")


class Process:
    """A process with a session, its ledger and its end."""

    def __init__(self, helper, folder, what) -> None:
        self.helper, self.path, self.ledger = helper, folder / "run.h5", folder / "ledger.txt"
        helper.stdin.write(f"{self.path}\t{self.ledger}\t{what}\n")
        helper.stdin.flush()
        self.number = int(helper.stdout.readline())

    def lines(self):
        return self.ledger.read_text().split() if self.ledger.exists() else []

    def until_measured(self, count):
        until(lambda: self.lines().count("measured") >= count, 40)

    def send(self, *numbers, after=0.0):
        for number in numbers:
            os.kill(self.number, number)
            time.sleep(after)

    def code(self):
        return int(self.helper.stdout.readline())

    def moment(self, what):
        lines = self.lines()
        return float(lines[lines.index(what) + 1])


@pytest.fixture(scope="module")
def helper():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.session.faults.ending"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=ROOT,
    ) as helper:  # fmt: skip
        yield helper
        helper.stdin.close()


@pytest.fixture
def started(helper, tmp_path):
    return lambda what: Process(helper, tmp_path, what)


def whole(process):
    """The file opens and holds every spectrum that the ledger has."""
    with RunFile.open(process.path) as file:
        assert len(file.history) == process.lines().count("measured")
        return file


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_a_signal_parks_and_closes_and_then_ends_the_process(started, number):
    process = started("plain")
    process.until_measured(8)
    told = time.time()
    process.send(getattr(signal, number))
    assert process.code() == -getattr(signal, number)
    assert process.lines()[-4::2] == ["parked", "closed"]
    assert process.moment("closed") - told < signals.SECONDS
    assert whole(process).state == "stopped"


def test_the_handler_before_acts_afterwards(started):
    process = started("chained")
    process.until_measured(8)
    process.send(signal.SIGTERM)
    assert process.code() == 7
    assert process.lines()[-4::2] == ["parked", "closed"]
    whole(process)


def test_a_signal_that_is_ignored_stays_ignored(started):
    process = started("ignored")
    process.until_measured(3)
    process.send(signal.SIGHUP)
    assert process.code() == 0
    assert process.lines().count("measured") == 22


def test_a_learner_that_does_not_stop_does_not_keep_the_probe_on_the_sample(started):
    process = started("busy")
    process.until_measured(6)
    time.sleep(0.3)  # the training has begun
    told = time.time()
    process.send(signal.SIGTERM)
    assert process.code() == -signal.SIGTERM
    assert process.moment("parked") - told < 2
    assert time.time() - told < signals.SECONDS + 3
    whole(process)


def test_the_end_of_the_interpreter_closes_a_run(started):
    process = started("ended")
    assert process.code() == 0
    assert process.lines()[-4::2] == ["parked", "closed"]
    whole(process)


@pytest.mark.parametrize("what", ["with", "plain"])
@pytest.mark.parametrize("apart", [0.02, 0.15])
def test_two_ctrl_c_neither_hang_nor_crash(started, what, apart):
    _two_ctrl_c(started(what), apart)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(32))
def test_two_ctrl_c_at_32_moments(started, number):
    rng = np.random.default_rng(number)
    process = started(["with", "plain"][number % 2])
    time.sleep(float(rng.uniform(0, 0.5)))
    _two_ctrl_c(process, float(rng.uniform(0.02, 0.3)), least=int(rng.integers(1, 12)))


def _two_ctrl_c(process, apart, least=6):
    process.until_measured(least)
    told = time.monotonic()
    process.send(signal.SIGINT, after=apart)
    with contextlib.suppress(ProcessLookupError):  # it was faster
        process.send(signal.SIGINT)
    assert process.code() in (1, -signal.SIGINT)
    assert time.monotonic() - told < at_exit.SECONDS
    assert process.lines()[-4::2] == ["parked", "closed"]
    whole(process)


@pytest.mark.slow
@pytest.mark.parametrize("waits", [True, False])
def test_the_shutdown_of_a_kernel_parks_within_four_seconds(tmp_path, waits):
    """As a Jupyter server does it: a message, SIGTERM after a while, SIGKILL after 5 s."""
    manager = pytest.importorskip("jupyter_client.manager")
    ledger = tmp_path / "ledger.txt"
    code = f"""
        from pathlib import Path
        from curiosity_widgets.session.session import Session
        from tests.session.faults.ending import Probe
        from tests.session.small import SmallLearner, workflow
        source = Probe(Path({str(ledger)!r}), seconds=0.2)
        session = Session(source, workflow(), 3, {str(tmp_path / "run.h5")!r}, learner=SmallLearner)
        session.run()
        {"session.wait()" if waits else ""}
    """
    kernel, client = manager.start_new_kernel(cwd=str(ROOT))
    try:
        client.execute(textwrap.dedent(code))
        until(lambda: ledger.exists() and "measured" in ledger.read_text(), 60)
        told = time.time()
        kernel.shutdown_kernel()
        words = ledger.read_text().split()
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    assert words[-4::2] == ["parked", "closed"]
    assert float(words[-3]) - told < signals.SECONDS
    with RunFile.open(tmp_path / "run.h5") as file:
        assert len(file.history) == words.count("measured")


def test_events_of_the_windows_console(monkeypatch):
    closed = []
    monkeypatch.setattr(at_exit, "close_all", lambda *seconds: closed.append(seconds))
    assert [signals.on_console_event(event) for event in (0, 1, 2, 5, 6)] == [0] * 5
    assert closed == [(signals.SECONDS, 0.0)] * 3


def test_signals_are_watched_once_and_from_the_main_thread(monkeypatch, session):
    session()
    handler = signal.getsignal(signal.SIGTERM)
    assert handler is signals._end
    signals.watch()
    assert signal.getsignal(signal.SIGTERM) is handler
    assert signals._before[signal.SIGTERM] is not signals._end
