from __future__ import annotations

import threading
import time

import pytest

from curiosity_widgets.session.loop.side_thread import SideThread, SourceThread


def test_calls_are_made_in_turn_on_one_thread_of_that_name():
    thread = SideThread("test")
    done = [thread.call(lambda n=n: (n, threading.current_thread().name)) for n in range(5)]
    assert [future.result(5) for future in done] == [(n, "curiosity test") for n in range(5)]
    thread.end()


def test_the_future_raises_what_the_call_raised_and_the_thread_lives_on():
    thread = SideThread("test")
    with pytest.raises(ZeroDivisionError):
        thread.call(lambda: 1 / 0).result(5)
    assert thread.call(lambda: 7).result(5) == 7
    thread.end()


def test_is_busy_and_silent_only_while_a_call_is_under_way():
    thread, go = SideThread("test"), threading.Event()
    assert (thread.busy, thread.silence()) == (False, 0.0)
    future = thread.call(go.wait)
    time.sleep(0.05)
    assert thread.busy
    assert thread.silence() >= 0.04
    thread.sign_of_life()
    assert thread.silence() < 0.04
    go.set()
    assert future.result(5)
    assert (thread.busy, thread.silence()) == (False, 0.0)
    thread.end()


def test_a_source_is_interrupted_only_during_a_call_and_not_waited_for(monkeypatch):
    monkeypatch.setattr(SourceThread, "_PATIENCE", 0.05)
    thread, go, stopped = SourceThread(), threading.Event(), []
    thread.interrupt(lambda: stopped.append("without a call"))
    future = thread.call(go.wait)
    started = time.monotonic()
    thread.interrupt(lambda: (stopped.append("once"), go.wait()))
    assert time.monotonic() - started < 2
    assert stopped == ["once"]
    go.set()
    assert future.result(5)
    thread.end()
