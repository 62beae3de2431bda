"""A kernel does not look idle while a run is active or waits."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import pytest

from curiosity_widgets.session.threads import heartbeat
from curiosity_widgets.session.threads.heartbeat import MESSAGE, Heartbeat, to_kernel
from tests.session import small
from tests.session.runs import rests, until


def test_it_beats_while_it_is_wanted_and_ends():
    beats, wanted = [], threading.Event()
    beating = Heartbeat(lambda: beats.append(1), wanted.is_set, 0.01)
    beating.start()
    threading.Event().wait(0.1)
    assert beats == []
    wanted.set()
    until(lambda: len(beats) > 3)
    beating.end()
    beating.join(5)
    assert not beating.is_alive()


def test_it_ends_with_its_kernel():
    def refuse():
        raise OSError("the socket is closed")

    beating = Heartbeat(refuse, lambda: True, 0.01)
    beating.start()
    beating.join(5)
    assert not beating.is_alive()


@pytest.mark.parametrize("shell", [None, SimpleNamespace(), SimpleNamespace(kernel=SimpleNamespace())])
def test_outside_of_a_kernel_there_is_nothing_to_send_to(monkeypatch, shell):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert to_kernel() is None
    monkeypatch.delitem(sys.modules, "IPython")
    assert to_kernel() is None


@pytest.fixture
def published(monkeypatch):
    """The types of what a made-up kernel has published."""
    sent = []
    session = SimpleNamespace(send=lambda socket, kind, content: sent.append(kind))
    kernel = SimpleNamespace(session=session, iopub_socket=object())
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(heartbeat, "SECONDS", 0.01)
    return sent


def beats_within(sent, seconds):
    before = len(sent)
    threading.Event().wait(seconds)
    return len(sent) - before


def test_a_run_that_is_active_or_waits_beats_and_one_that_rests_does_not(session, published):
    one = session(small.SmallSource(seconds=0.03), approve=True)
    assert beats_within(published, 0.1) == 0
    one.run()
    rests(one)  # for approval
    assert beats_within(published, 0.2) > 2
    assert set(published) == {MESSAGE}
    one.settings.approve = False
    one.approve()
    until(lambda: len(one.snapshot.measured) > 8)
    assert beats_within(published, 0.2) > 2
    one.pause()
    rests(one)
    assert beats_within(published, 0.1) <= 1  # one may be on its way
    assert beats_within(published, 0.1) == 0
    one.close()
    assert "curiosity heartbeat" not in {thread.name for thread in threading.enumerate()}
