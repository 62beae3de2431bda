"""Delivers notices of a run beside it: what is slow or fails there never touches the run."""

from __future__ import annotations

import atexit
import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable

from curiosity_widgets.errors import described
from curiosity_widgets.session.notices.run_event import RESTING, RunEvent
from curiosity_widgets.session.notices.targets import Deliver
from curiosity_widgets.session.state.snapshot import Snapshot

AT_THE_END = 5.0  # seconds that the end of the process waits for notices under way
_MOST = 100  # notices that wait; where nothing is delivered, the oldest are dropped

_log = logging.getLogger("curiosity_widgets.session")


class Notifier:
    """Subscribed to a session, it has an event delivered whenever the run has come to rest.

    ``describe`` makes the event of a snapshot, which is no news where it has no text; both are used on
    threads of their own.
    """

    def __init__(self, deliver: Deliver, describe: Callable[[Snapshot], RunEvent], state: str) -> None:
        self._deliver, self._describe = deliver, describe
        self._state = state  # of the run when it was last seen
        self._due: deque[Snapshot] = deque(maxlen=_MOST)
        self._changed = threading.Condition()
        self._working = False
        _all.add(self)

    def __call__(self, snapshot: Snapshot) -> None:
        """A new snapshot, on the session's thread."""
        before, self._state = self._state, snapshot.state
        if snapshot.state == before or snapshot.state not in RESTING:
            return
        with self._changed:
            self._due.append(snapshot)
            if self._working:
                return
            self._working = True
        threading.Thread(target=self._work, name="curiosity notices", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until everything is delivered; False when that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._working, seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._due:
                    self._working = False
                    self._changed.notify_all()
                    return
                snapshot = self._due.popleft()
            try:
                event = self._describe(snapshot)
                if event.text:
                    self._deliver(event)
            except BaseException as error:  # the user's function may raise anything; the run goes on
                _log.warning("on_event: a notice was not delivered: %s", described(error))


_all: weakref.WeakSet[Notifier] = weakref.WeakSet()


def _wait_at_the_end() -> None:
    until = time.monotonic() + AT_THE_END
    for notifier in list(_all):
        notifier.wait(max(0.0, until - time.monotonic()))


atexit.register(_wait_at_the_end)
