"""Threads that carry out calls for the session's worker, so that it never waits for a source or a learner."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from curiosity_widgets.errors import contained, described

Result = TypeVar("Result")

_log = logging.getLogger("curiosity_widgets.session")


class Call(Future[Result]):
    """What comes of a call; ``thread`` is where it is made."""

    def __init__(self, thread: SideThread) -> None:
        super().__init__()
        self.thread = thread


class SideThread:
    """One thread for the life of a session, on which calls are made one after another.

    It is a daemon: a call that never returns does not keep the interpreter from ending. Whatever a call
    raises reaches the worker as an Exception with a readable message; ``owner`` is named where it was none.
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._open = 0  # calls that are not done
        self._lock = threading.Lock()
        self._alive_at = 0.0  # when the call under way began, or last gave a sign of life

    def call(self, function: Callable[[], Result]) -> Future[Result]:
        """Have a function called when the earlier calls are done; the future holds what comes of it."""
        future = Call[Result](self)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name=f"curiosity {self._owner}", daemon=True
                )
                self._thread.start()
            if not self._open:
                self._alive_at = time.monotonic()
            self._open += 1
        self._calls.put((future, function))
        return future

    def end(self) -> None:
        """Let the thread end after the calls that it was given."""
        self._calls.put(None)

    @property
    def is_current(self) -> bool:
        """Whether the caller is this thread."""
        return threading.current_thread() is self._thread

    @property
    def busy(self) -> bool:
        """Whether a call is under way or waiting."""
        return self._open > 0

    def sign_of_life(self) -> None:
        """The call under way has reported progress, so it is not stuck."""
        self._alive_at = time.monotonic()

    def silence(self) -> float:
        """Seconds since the call under way began or last gave a sign of life; 0 where there is none."""
        return time.monotonic() - self._alive_at if self._open else 0.0

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            future, function = item
            self.sign_of_life()
            try:
                result = function()
            except BaseException as error:
                self._done()
                future.set_exception(contained(error, f"the {self._owner}"))
            else:
                self._done()
                future.set_result(result)
            del item, future, function  # nothing of a call is kept alive until the next

    def _done(self) -> None:
        with self._lock:
            self._open -= 1
            self._alive_at = time.monotonic()


class SourceThread(SideThread):
    """The thread that owns a source. All calls but ``stop`` are made on it (COM objects belong to one)."""

    _PATIENCE = 1.0  # seconds for a source's stop(), which ought to return at once

    def __init__(self) -> None:
        super().__init__("source")

    def interrupt(self, stop: Callable[[], None]) -> None:
        """Call a source's ``stop`` while another call is under way; not waited for if it does not return."""
        if self.busy:
            thread = threading.Thread(
                target=lambda: log_errors("stopped", stop), name="curiosity stop", daemon=True
            )
            thread.start()
            thread.join(self._PATIENCE)


def log_errors(done: str, call: Callable[[], object]) -> str | None:
    """A call whose failure changes nothing: it is logged and returned. Not for the main thread."""
    try:
        call()
    except BaseException as error:
        _log.warning("the source could not be %s: %s", done, described(error))
        return described(error)
    return None
