"""Sessions that are still open when the process ends are closed: probes parked, run files in order.

It may end by itself, by Ctrl-C, and Ctrl-C again while this waits, or by a signal
(:mod:`~curiosity_widgets.session.signals`).
"""

from __future__ import annotations

import atexit
import logging
import time
from typing import Protocol

import h5py  # noqa: F401 - its own end is registered first: handlers run in reverse order, ours needs it working

from curiosity_widgets.interpreter import before_exit  # noqa: F401 - waits for what goes on while sessions are closed
from curiosity_widgets.session.notices import notifier  # noqa: F401 - waits for the notices of what ends here

SECONDS = 10.0  # that a session gives its source then
_TICK = 0.02  # seconds

_log = logging.getLogger("curiosity_widgets.session")


class Closable(Protocol):
    """A session's worker, from any thread."""

    closing_error: str | None

    @property
    def over(self) -> bool:
        """Whether its thread has done everything."""

    def close_soon(self) -> None:
        """Have the run end, the probe parked and the file put in order; returns at once."""

    def give_up(self) -> None:
        """Wait for nothing any more."""


_open: set[Closable] = set()


def watch(worker: Closable) -> None:
    """Have a worker closed at the end unless it has ended before; before its thread starts."""
    for ended in [one for one in _open if one.over]:
        _open.discard(ended)
    _open.add(worker)


def still_open() -> list[Closable]:
    """The workers whose threads have not ended: also those that were asked to, and are at it."""
    return [one for one in _open if not one.over]


def close_all(seconds: float = SECONDS, last_seconds: float = SECONDS) -> None:
    """Close what is still open, all at once; errors are logged.

    Waits ``seconds`` for sources to answer, then gives up on them and waits ``last_seconds`` for the files.
    Ctrl-C meanwhile gives up at once; it does not end the waiting, because a thread that writes a file while
    the interpreter ends takes the process down with it.
    """
    workers = still_open()
    for wait, last in ((seconds, False), (last_seconds, True)):
        until = time.monotonic() + wait
        try:
            for one in workers:
                one.give_up() if last else one.close_soon()
            _wait(workers, until)
        except KeyboardInterrupt:
            if last:
                _wait_on(workers, until)
        if all(one.over for one in workers):
            break
    for one in workers:
        if not one.over:
            _log.warning("a session could not be closed in time; what it measured is in its run file")
        elif one.closing_error is not None:
            _log.warning("%s", one.closing_error)


def _wait(workers: list[Closable], until: float) -> None:
    while not all(one.over for one in workers) and time.monotonic() < until:
        time.sleep(_TICK)


def _wait_on(workers: list[Closable], until: float) -> None:
    """The same, whatever is pressed."""
    while not all(one.over for one in workers) and time.monotonic() < until:
        try:
            _wait(workers, until)
        except KeyboardInterrupt:
            continue


atexit.register(close_all)
