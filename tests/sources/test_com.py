"""With a stand-in for pywin32, whose references know the thread that they belong to."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import pytest

from curiosity_widgets.sources.com import ThreadHandover


class Reference:
    """A COM pointer."""

    def __init__(self, server):
        self.server, self.thread = server, threading.get_ident()


class Dispatched:
    """What ``win32com.client.Dispatch`` gives."""

    def __init__(self, reference):
        self._oleobj_ = reference

    def call(self):
        if threading.get_ident() != self._oleobj_.thread:
            raise OSError("-2147417842: marshalled for a different thread")
        assert threading.get_ident() in initialised
        return self._oleobj_.server


class Stream:
    def __init__(self):
        self.content, self.at_start = None, False

    def Seek(self, offset, origin):  # noqa: N802
        self.at_start = (offset, origin) == (0, 0)


initialised = set()


def marshal(stream, iid, reference, context, flags):
    assert reference.thread == threading.get_ident()
    assert (iid, context, flags) == ("IDispatch", 3, 1)
    stream.content = reference.server


def unmarshal(stream, iid):
    assert stream.at_start, "read from its beginning, also the second time"
    stream.at_start = False
    return Reference(stream.content)


@pytest.fixture
def com(monkeypatch):
    initialised.clear()
    initialised.add(threading.get_ident())
    pythoncom = SimpleNamespace(
        IID_IDispatch="IDispatch",
        MSHCTX_INPROC=3,
        MSHLFLAGS_TABLESTRONG=1,
        CoInitialize=lambda: initialised.add(threading.get_ident()),
        CreateStreamOnHGlobal=Stream,
        CoMarshalInterface=marshal,
        CoUnmarshalInterface=unmarshal,
    )
    monkeypatch.setitem(sys.modules, "pythoncom", pythoncom)
    monkeypatch.setitem(sys.modules, "win32com", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "win32com.client", SimpleNamespace(Dispatch=Dispatched))


class Driver:
    """Like ``AEBE``: a reference of its own, and one inside."""

    def __init__(self):
        self.VI = Dispatched(Reference("BEPyAE"))
        self.ae_cypher = SimpleNamespace(igor=Dispatched(Reference("Igor")))
        self.log = []

    def calls(self):
        self.log.append(1)
        return self.VI.call(), self.ae_cypher.igor.call()


def on_another_thread(function):
    found = []

    def run():
        try:
            found.append(function())
        except OSError as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_references_go_to_the_thread_that_uses_them(com):
    driver = Driver()
    assert isinstance(on_another_thread(driver.calls), OSError), "the stand-in behaves like COM"
    handover = ThreadHandover(driver)
    for _ in range(2):  # one session after another
        assert on_another_thread(lambda: handover.here().calls()) == ("BEPyAE", "Igor")
    assert driver.calls() == ("BEPyAE", "Igor"), "the user's own object still works where it was made"
    assert len(driver.log) == 4, "all else is shared"


def test_without_com_references_it_is_the_object_itself(com):
    simulator = SimpleNamespace(tip=(0, 0), cypher=SimpleNamespace(size=1))
    assert ThreadHandover(simulator).here() is simulator


def test_without_com_at_all(monkeypatch):
    monkeypatch.delitem(sys.modules, "pythoncom", raising=False)
    driver = Driver()
    assert ThreadHandover(driver).here() is driver
    assert ThreadHandover(None).here() is None
