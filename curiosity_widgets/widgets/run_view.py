"""A run file as panels see a session: read-only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn, Protocol, runtime_checkable

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.interpreter.before_exit import finished_before_exit
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.commandless import Commandless
from curiosity_widgets.session.state.snapshot import WORKING, LogEntry, RunInfo, Settings, Snapshot
from curiosity_widgets.session.state.subscribers import Subscribers

INTERVAL = 1.0  # seconds between two readings of the file


@runtime_checkable
class ReadOnly(Protocol):
    """A session that refuses every command (:class:`RunView`)."""

    read_only_reason: str  # and what to do instead


class RunView(Commandless):
    """The part of a session that a dashboard draws, read from a run file, also while it is being written.

    Reads the file again every second while there are subscribers. Every command is refused.
    Raises CuriosityError where there is no such run file, or where it is damaged.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = checks.file_path("path", path)
        self._held = is_locked(self.path)
        self.refusal = (
            f"{self.path.name} is open read-only; continue the run with its button, or with "
            f"cw.Dashboard(cw.Session.open({os.fspath(self.path)!r}))"
        )
        self._file = RunFile.open(self.path)
        self.snapshot: Snapshot = self._file.snapshot
        self._subscribers = Subscribers[Snapshot]()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be changed here, and who can."""
        if self._held:
            return f"{self.path.name} is open read-only; the session that records it can continue it."
        return f"{self.path.name} is open read-only."

    @property
    def continuable(self) -> bool:
        """Whether the run can be continued here: it rests, and no session records it."""
        return self.snapshot.state not in WORKING and not self._held

    @property
    def info(self) -> RunInfo:
        """The run's fixed facts."""
        return self._file.info

    @property
    def settings(self) -> FixedSettings:
        """The settings as the file has them."""
        return FixedSettings(self.snapshot.settings, self._refuse)

    def subscribe(self, callback: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call ``callback(snapshot)`` whenever the file has something new. Returns what unsubscribes."""
        end = self._subscribers.subscribe(callback)

        def unsubscribe() -> None:
            end()
            if not self._subscribers:
                self._wake.set()

        with self._lock:
            if self._thread is None:
                self._wake.clear()
                self._thread = threading.Thread(target=self._follow, name="curiosity-run-view", daemon=True)
                self._thread.start()
        return unsubscribe

    def refresh(self) -> bool:
        """Read the file again, and who holds it; True if there is something new to show."""
        before, self._held = self._held, is_locked(self.path)
        try:
            changed = self._file.refresh()
            snapshot = self._file.snapshot if changed or self._file.state != self.snapshot.state else None
        except CuriosityError as error:
            snapshot = self._with_error(str(error))
        if snapshot is not None:
            self.snapshot = snapshot
        return snapshot is not None or self._held != before

    def _follow(self) -> None:
        while True:
            self._wake.wait(INTERVAL)
            with self._lock:
                if not self._subscribers:
                    self._thread = None
                    return
            with finished_before_exit():
                if self.refresh():
                    self._subscribers.tell(self.snapshot)

    def _with_error(self, text: str) -> Snapshot | None:
        """The last moment with the reading error in its log; None if that is there already."""
        log = self.snapshot.log
        if log and log[-1].text == text:
            return None
        return self.snapshot.with_(message=text, log=(*log, LogEntry(time.time(), "error", text)))


class FixedSettings:
    """Settings that can be read only; setting one raises CuriosityError."""

    beta: float | None
    lam: float
    batch_size: int
    strategy: str
    budget: int
    _refuse: Callable[[], NoReturn]

    def __init__(self, settings: Settings | None, refuse: Callable[[], NoReturn]) -> None:
        object.__setattr__(self, "_refuse", refuse)
        for name in Settings.__dataclass_fields__:
            object.__setattr__(self, name, getattr(settings, name))

    def __setattr__(self, name: str, value: Any) -> None:
        self._refuse()
