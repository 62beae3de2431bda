"""Work beside the page's and the feed's threads, where only the newest request counts."""

from __future__ import annotations

import threading
from collections.abc import Callable

from curiosity_widgets.interpreter.before_exit import finished_before_exit


class NewestOnly:
    """Runs a function on a thread that lives only while there is something to do.

    A request that comes while the function runs is served afterwards, once, however many came.
    """

    def __init__(self, work: Callable[[], None], name: str) -> None:
        self._work, self._name = work, name
        self._lock = threading.Lock()
        self._requested = self._running = self.ended = False

    def request(self) -> None:
        """Have the function run, soon."""
        with self._lock:
            self._requested = True
            if self._running or self.ended:
                return
            self._running = True
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def end(self) -> None:
        """Start nothing more; what runs comes to its end."""
        with self._lock:
            self.ended = True

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._requested or self.ended:
                    self._running = False
                    return
                self._requested = False
            try:
                with finished_before_exit():
                    self._work()
            except BaseException:
                with self._lock:
                    self._running = False
                raise
