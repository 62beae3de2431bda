"""A run file as panels see a session: read-only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.snapshot import LogEntry, RunInfo, Settings, Snapshot

INTERVAL = 1.0  # seconds between two readings of the file


class RunView:
    """The part of a session that a dashboard draws, read from a run file, also while it is being written.

    Reads the file again every second while there are subscribers. Every command is refused.
    Raises CuriosityError where there is no such run file, or where it is damaged.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.read_only_reason = (
            f"{self.path.name} is open read-only. "
            f"To continue the run: cw.Dashboard(cw.Session.open({os.fspath(path)!r}))"
        )
        self._file = RunFile.open(self.path)
        self.snapshot: Snapshot = self._file.snapshot
        self._listeners: list[Callable[[Snapshot], None]] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

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

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = [other for other in self._listeners if other is not callback]
                if not self._listeners:
                    self._wake.set()

        with self._lock:
            self._listeners = [*self._listeners, callback]
            if self._thread is None:
                self._wake.clear()
                self._thread = threading.Thread(target=self._follow, name="curiosity-run-view", daemon=True)
                self._thread.start()
        return unsubscribe

    def refresh(self) -> bool:
        """Read the file again; True if there is something new to show."""
        try:
            changed = self._file.refresh()
            snapshot = self._file.snapshot if changed or self._file.state != self.snapshot.state else None
        except CuriosityError as error:
            snapshot = self._with_error(str(error))
        if snapshot is None:
            return False
        self.snapshot = snapshot
        return True

    def _follow(self) -> None:
        while True:
            self._wake.wait(INTERVAL)
            with self._lock:
                if not self._listeners:
                    self._thread = None
                    return
            news = self.refresh()
            for listener in self._listeners if news else ():
                listener(self.snapshot)

    def _with_error(self, text: str) -> Snapshot | None:
        """The last moment with the reading error in its log; None if that is there already."""
        log = self.snapshot.log
        if log and log[-1].text == text:
            return None
        return self.snapshot.with_(message=text, log=(*log, LogEntry(time.time(), "error", text)))

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise CuriosityError(self.read_only_reason)

    run = resume = step = pause = stop = measure = exclude = include = _refuse


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
