"""Waiting for calls on other threads without ceasing to take commands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.loop.services import NoAnswer
from curiosity_widgets.session.threads.mailbox import Mailbox

Result = TypeVar("Result")

_TICK = 0.1  # seconds between two looks at the clock


class Waiting:
    """How the worker waits. ``meanwhile()`` takes commands and shows progress; ``watch(future)`` looks after
    the source and raises NoAnswer where it is not waited for any longer.
    """

    def __init__(
        self, mailbox: Mailbox, meanwhile: Callable[[], None], watch: Callable[[Future[Any]], None]
    ) -> None:
        self.stopping = threading.Event()  # the run is to end after the current point
        self.giving_up = threading.Event()  # nothing is waited for any more
        self._mailbox, self._meanwhile, self._watch = mailbox, meanwhile, watch

    def result_of(self, future: Future[Result]) -> Result:
        """Wait for a call on another thread. Raises NoAnswer, and whatever the call raised."""
        self.wait_for(future)
        return future.result()

    def wait_for(self, future: Future[Any]) -> None:
        """Wait until a call on another thread is done; take commands and poll the points meanwhile.

        Raises NoAnswer where the source is silent and the run is to rest, or nothing is waited for any more.
        """
        self.wake_after(future)
        while not future.done():
            self._meanwhile()
            if future.done():
                return
            if self.giving_up.is_set():
                raise NoAnswer("the session was closed meanwhile")
            self._watch(future)
            self._mailbox.wait(_TICK)

    def wake_after(self, future: Future[Any]) -> None:
        """Let the worker look again when a call on another thread is done."""
        self._mailbox.poke_after(future)

    def sleep(self, seconds: float) -> None:
        """Let time pass, taking commands meanwhile. Raises Interrupted where the run is to end."""
        end = time.monotonic() + seconds
        while not self.stopping.is_set() and (left := end - time.monotonic()) > 0:
            self._meanwhile()
            self._mailbox.wait(min(left, _TICK))
        if self.stopping.is_set():
            raise Interrupted
