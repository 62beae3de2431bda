"""A process is started, found to run, and ended."""

from __future__ import annotations

import sys

import pytest

from curiosity_widgets.data.probing.limits import Limits
from curiosity_widgets.data.probing.process import ReadingProcess, cause
from curiosity_widgets.data.probing.task import Task

LIMITS = Limits(60.0, 1 << 40)


@pytest.fixture
def process():
    process = ReadingProcess()
    yield process
    process.close()


def test_a_task_is_answered(process, tmp_path):
    task = Task(tmp_path, "tests.data.probing.hostile:prints", where="a.h5")
    task.write()
    assert process.runs
    assert process.is_ours
    assert process.answer(task, LIMITS) == {"kind": "value", "value": "quiet"}


def test_modules_that_came_later_make_it_out_of_date(process, monkeypatch):
    assert process.is_present
    monkeypatch.syspath_prepend("elsewhere")
    assert not process.is_present


def test_one_that_ended_gives_no_answer(process, tmp_path):
    process.close()
    task = Task(tmp_path, "tests.data.probing.hostile:prints")
    task.write()
    assert not process.runs
    assert process.answer(task, LIMITS) is None


def test_it_ends_when_nobody_can_ask_any_more(process):
    process._process.stdin.close()
    assert process._process.wait(30) == 0


@pytest.mark.parametrize(
    ("code", "text"),
    [(3, "exit code 3"), (0xC0000005, "exit code 0xc0000005"), (-9999, "exit code 0xffffd8f1")],
)
def test_causes(code, text):
    assert cause(code) == text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_signals_by_name():
    assert cause(-11) == "SIGSEGV"
