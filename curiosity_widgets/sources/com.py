"""Windows COM objects, made on one thread and used on another."""

from __future__ import annotations

import copy
import sys
from typing import Any

_DEPTH = 2  # exp.VI, exp.ae_cypher.igor


class ThreadHandover:
    """An object whose COM references were made on this thread, for use on other threads.

    COM refuses calls from a thread that a reference does not belong to. So the references are marshalled
    here, on the thread that made them, and :meth:`here` gives a copy of the object with references that
    belong to the calling thread; the user's own object is not changed. Where there is no COM (other
    systems, simulators) the object itself is used.
    """

    def __init__(self, thing: Any) -> None:
        self._thing = thing
        self._streams: dict[int, Any] = {}
        if "pythoncom" in sys.modules:
            self._marshal(thing, _DEPTH)

    def here(self) -> Any:
        """The object, usable on the calling thread."""
        if not self._streams:
            return self._thing
        sys.modules["pythoncom"].CoInitialize()
        return self._copied(self._thing, _DEPTH)

    def _marshal(self, thing: Any, depth: int) -> None:
        com = sys.modules["pythoncom"]
        for value in _attributes(thing).values():
            reference = getattr(value, "_oleobj_", None)
            if reference is not None:
                stream = com.CreateStreamOnHGlobal()
                # a table marshalling can be read as often as sessions are opened
                com.CoMarshalInterface(
                    stream, com.IID_IDispatch, reference, com.MSHCTX_INPROC, com.MSHLFLAGS_TABLESTRONG
                )
                self._streams[id(value)] = stream
            elif depth > 1:
                self._marshal(value, depth - 1)

    def _copied(self, thing: Any, depth: int) -> Any:
        from importlib import import_module

        com, client = sys.modules["pythoncom"], import_module("win32com.client")
        changed = {}
        for name, value in _attributes(thing).items():
            stream = self._streams.get(id(value))
            if stream is not None:
                stream.Seek(0, 0)
                changed[name] = client.Dispatch(com.CoUnmarshalInterface(stream, com.IID_IDispatch))
            elif depth > 1:
                inner = self._copied(value, depth - 1)
                if inner is not value:
                    changed[name] = inner
        if not changed:
            return thing
        twin = copy.copy(thing)
        vars(twin).update(changed)
        return twin


def _attributes(thing: Any) -> dict[str, Any]:
    found = getattr(thing, "__dict__", {})
    return dict(found) if isinstance(found, dict) and not isinstance(thing, type) else {}
