"""When the process is to end from outside: probes are brought to safety first.

SIGTERM (a kernel's shutdown, ``kill``), SIGHUP (a lost terminal, a logout) and, on Windows, Ctrl-Break, a
closed console, logout and shutdown. What acted on a signal before does so afterwards. Nothing can be
done about ``kill -9``.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from curiosity_widgets.session import at_exit

SECONDS = 4.0  # until the probe is safe: Jupyter kills a kernel 5 s after its shutdown, Windows a console's
_SIGNALS = ("SIGTERM", "SIGHUP", "SIGBREAK")
_CONSOLE_EVENTS = (2, 5, 6)  # CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT

Handler = Callable[[int, FrameType | None], Any]

_before: dict[int, Handler | int | None] = {}  # what acted on a signal before
_kept: list[Any] = []  # what Windows calls; nothing else holds it


def watch() -> None:
    """Act on the signals from now on, once for the process.

    Only the main thread can, so nothing happens on another. A signal that is ignored stays ignored: that is
    how ``nohup`` lets a run outlive its terminal.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is None or number in _before:
            continue
        before = signal.getsignal(number)
        if before is None or before == signal.SIG_IGN:  # None: set by another language; not to be chained
            continue
        _before[number] = before
        signal.signal(number, _end)
    if sys.platform == "win32" and not _kept:
        import ctypes

        _kept.append(ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(on_console_event))
        ctypes.windll.kernel32.SetConsoleCtrlHandler(_kept[0], True)


def on_console_event(event: int) -> int:
    """On a thread of Windows: act on the end of the console; 0: others act on it as well."""
    if event in _CONSOLE_EVENTS:
        at_exit.close_all(SECONDS, 0.0)
    return 0


def _end(number: int, frame: FrameType | None) -> None:
    before = _before.get(number, signal.SIG_DFL)
    with contextlib.suppress(Exception):  # logged there; the process is to end in any case
        at_exit.close_all(SECONDS, 0.0)
    if callable(before):
        before(number, frame)
    elif before == signal.SIG_DFL:
        signal.signal(number, signal.SIG_DFL)
        _before.pop(number, None)
        signal.raise_signal(number)
