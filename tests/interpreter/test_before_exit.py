from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from curiosity_widgets.interpreter import before_exit
from curiosity_widgets.interpreter.before_exit import finished_before_exit, is_ending, wait_for_all
from tests.paths import ROOT


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(before_exit, "_ending", False)
    monkeypatch.setattr(before_exit, "_under_way", {})


def on_daemon(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def wait_until(true) -> None:
    until = time.monotonic() + 20
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    assert true()


def test_what_is_under_way_is_asked_to_end_and_waited_for_and_nothing_begins_any_more(alone: None) -> None:
    asked, did = threading.Event(), []

    def long() -> None:
        with finished_before_exit(asked.set), finished_before_exit():
            asked.wait(20)
            time.sleep(0.2)
            did.append("long")

    def late() -> None:
        with finished_before_exit():
            did.append("late")

    on_daemon(long)
    wait_until(lambda: before_exit._under_way)
    wait_for_all(20)
    assert did == ["long"]
    assert not before_exit._under_way
    waiting = on_daemon(late)
    waiting.join(0.3)
    assert waiting.is_alive()
    late()  # a thread that Python waits for, or the main one, is never held up
    assert did == ["long", "late"]


def test_what_does_not_end_is_given_up(alone: None) -> None:
    never, entered = threading.Event(), threading.Event()

    def stuck() -> None:
        with finished_before_exit():
            entered.set()
            never.wait(20)

    thread = on_daemon(stuck)
    entered.wait(20)
    began = time.monotonic()
    wait_for_all(0.2)
    assert 0.2 <= time.monotonic() - began < 5
    never.set()
    thread.join(20)


def test_python_is_ending_once_its_main_thread_is_over() -> None:
    assert not is_ending()
    script = "import atexit; from curiosity_widgets.interpreter.before_exit import is_ending; "
    script += "atexit.register(lambda: print(is_ending())); print(is_ending())"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.split() == ["False", "True"]


def test_an_error_ends_the_work(alone: None) -> None:
    errors = []

    def broken() -> None:
        try:
            with finished_before_exit():
                raise ValueError("no")
        except ValueError as error:
            errors.append(error)

    on_daemon(broken).join(20)
    assert len(errors) == 1
    assert not before_exit._under_way


def test_python_ends_after_a_drawing_that_was_begun(tmp_path: Path) -> None:
    script = """
import time
from pathlib import Path
from curiosity_widgets.widgets.common.newest import NewestOnly

def draw():
    Path("begun").touch()
    time.sleep(1)
    Path("drawn").touch()

drawing = NewestOnly(draw, "drawing")
drawing.request()
while not Path("begun").exists():
    time.sleep(0.01)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, timeout=120)
    assert done.returncode == 0
    assert (tmp_path / "drawn").exists()
