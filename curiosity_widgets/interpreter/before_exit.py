"""What Python waits for before it ends: work on daemon threads that must not be cut off in the middle.

A daemon thread that comes back from compiled code while Python ends is stopped right there, and code in C++
(matplotlib, torch) answers that by aborting the process.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 20.0  # that Python waits for all of them

_changed = threading.Condition()
_under_way: dict[int, Callable[[], None]] = {}  # thread -> what has its work end soon
_ending = False


@contextmanager
def finished_before_exit(stop: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Around work on a daemon thread: Python ends only after it, and begins no such work any more.

    ``stop`` is called from the main thread when Python wants to end, so that long work ends early.
    """
    thread = threading.get_ident()
    if thread in _under_way or not threading.current_thread().daemon:
        yield  # within other such work, or on a thread that Python waits for anyway
        return
    with _changed:
        while _ending:
            _changed.wait()  # for ever: the thread ends with Python, here, where that harms nothing
        _under_way[thread] = stop
    try:
        yield
    finally:
        with _changed:
            del _under_way[thread]
            _changed.notify_all()


def is_ending() -> bool:
    """Whether Python has begun to end: what needs a new thread fails from then on."""
    return not threading.main_thread().is_alive()


def wait_for_all(seconds: float = SECONDS) -> None:
    """Have what is under way end, and wait for that, at most so long."""
    global _ending
    until = time.monotonic() + seconds
    with _changed:
        _ending = True
        stops = list(_under_way.values())
    for stop in stops:
        stop()
    with _changed:
        _changed.wait_for(lambda: not _under_way, until - time.monotonic())


atexit.register(wait_for_all)
