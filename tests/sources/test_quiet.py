from __future__ import annotations

import logging
import sys
import threading

import pytest

from curiosity_widgets.sources.quiet import quiet


def test_this_threads_text_goes_to_the_log(capsys, caplog):
    with caplog.at_level(logging.DEBUG, "curiosity_widgets.sources"), quiet():
        print("Channels dataset is of shape (3, 64, 64)")
        print("progress", file=sys.stderr, flush=True)
    print("heard")
    assert capsys.readouterr() == ("heard\n", "")
    assert [record.message for record in caplog.records] == [
        "Channels dataset is of shape (3, 64, 64)", "progress"
    ]  # fmt: skip


def test_other_threads_are_heard(capsys):
    with quiet():
        other = threading.Thread(target=print, args=("from the notebook",))
        other.start()
        other.join()
        print("from the driver")
    assert capsys.readouterr().out == "from the notebook\n"


def test_quiet_within_quiet_and_at_the_same_time(capsys):
    before = sys.stdout, sys.stderr
    inside, leave = threading.Event(), threading.Event()

    def another_session():
        with quiet():
            inside.set()
            leave.wait(10)
            print("nor that")

    other = threading.Thread(target=another_session)
    with quiet():
        other.start()
        inside.wait(10)
        with quiet():
            print("not this")
        print("nor this")
    print("heard")
    leave.set()
    other.join()
    assert capsys.readouterr().out == "heard\n"
    assert (sys.stdout, sys.stderr) == before


def test_streams_come_back_after_an_error():
    before = sys.stdout
    with pytest.raises(RuntimeError), quiet():
        raise RuntimeError
    assert sys.stdout is before


def test_without_a_console(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)  # pythonw
    with quiet():
        print("nowhere")
