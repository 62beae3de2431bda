from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
import pytest

from curiosity_widgets.session.compute import process
from curiosity_widgets.session.compute.messages import Call, Raised, packed, unpacked
from curiosity_widgets.session.compute.process import ProcessChannel
from curiosity_widgets.session.loop.services import LearnerLost
from tests.paths import ROOT


@pytest.fixture
def channel():
    made = ProcessChannel()
    yield made
    made.kill()


def answer(channel):
    end = time.monotonic() + 60
    while (content := channel.receive(0.05)) is None:
        assert time.monotonic() < end
    return unpacked(content)


def test_a_process_answers_and_is_gone_after_a_kill(channel):
    channel.send(packed(Call("work", [], {}, False)))  # before there is a learner
    assert isinstance(answer(channel), Raised)
    assert psutil.pid_exists(channel.pid)
    channel.kill()
    assert not psutil.pid_exists(channel.pid)
    channel.kill()
    for call in (lambda: channel.receive(5), lambda: channel.receive(5), lambda: channel.send(b"more")):
        with pytest.raises(LearnerLost, match="the learner's process ended"):
            call()


def test_one_that_ends_by_itself_is_lost_with_the_reason(channel):
    psutil.Process(channel.pid).kill()
    with pytest.raises(LearnerLost, match="SIGKILL" if os.name == "posix" else "exit code"):
        channel.receive(30)


def test_one_that_cannot_be_started_is_lost(monkeypatch):
    monkeypatch.setattr(process.sys, "executable", "/nowhere/python")
    with pytest.raises(LearnerLost, match="no process for the learner could be started"):
        ProcessChannel()


def test_it_does_not_outlive_a_parent_that_was_killed():
    script = (
        "import time\n"
        "from curiosity_widgets.session.compute.process import ProcessChannel\n"
        "print(ProcessChannel().pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": ""}
    )
    with parent.stdout as told:
        child = psutil.Process(int(told.readline()))
        parent.kill()
        parent.wait()
        child.wait(30)
