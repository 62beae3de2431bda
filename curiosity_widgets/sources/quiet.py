"""Keeps what a vendor's package prints out of the notebook, without touching what other threads print."""

from __future__ import annotations

import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_log = logging.getLogger("curiosity_widgets.sources")
_STREAMS = ("stdout", "stderr")
_lock = threading.Lock()
_quiet: Counter[int] = Counter()  # thread -> number of `quiet` blocks it is in


class _Sieve:
    """Replaces a stream: a quiet thread's text goes to the log, all other text passes."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        if not _quiet[threading.get_ident()]:
            written: int = self.stream.write(text)
            return written
        if text.strip():
            _log.debug("%s", text.strip())
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def quiet() -> Iterator[None]:
    """Within it, what this thread prints goes to the log "curiosity_widgets.sources" at level DEBUG.

    ``contextlib.redirect_stdout`` would not do: it takes away the other threads' output as well, and a scan
    takes minutes in which the notebook is in use.
    """
    thread = threading.get_ident()
    with _lock:
        _quiet[thread] += 1
        for name in _STREAMS:
            stream = getattr(sys, name)
            if stream is not None and not isinstance(stream, _Sieve):
                setattr(sys, name, _Sieve(stream))
    try:
        yield
    finally:
        with _lock:
            _quiet[thread] -= 1
            if not +_quiet:
                _quiet.clear()
                for name in _STREAMS:
                    stream = getattr(sys, name)
                    if isinstance(stream, _Sieve):
                        setattr(sys, name, stream.stream)
