"""The commands that wait for a worker, and what wakes it."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import Any

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.commands import Command

_MANY = 256  # commands that wait, more than any person sends
_BREATH = 0.02  # seconds


class Mailbox:
    """Put commands in from any thread; the worker takes them out. ``changed`` is notified of everything."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.ended = threading.Event()  # nothing is taken out any more
        self._commands: deque[Command] = deque()
        self._open: list[Command] = []  # not yet acted on, in their order
        self._poked = False

    def put(self, command: Command) -> None:
        """Put a command in. Raises CuriosityError once the session is closed.

        Where very many wait already, the sender waits a moment: else a flood of them would grow faster than
        they are acted on.
        """
        with self.changed:
            if self.ended.is_set():
                raise CuriosityError("this session is closed; continue with Session.open and its run file")
            self._open.append(command)
            self._commands.append(command)
            self.poke()
            flooded = len(self._commands) > _MANY
        if flooded:
            time.sleep(_BREATH)

    def poke(self) -> None:
        """Wake the worker."""
        with self.changed:
            self._poked = True
            self.changed.notify_all()

    def poke_after(self, future: Future[Any]) -> None:
        """Wake the worker when a call is done."""
        future.add_done_callback(lambda _: self.poke())

    @property
    def waiting(self) -> int:
        """Commands that are not yet taken out."""
        return len(self._commands)

    @property
    def open(self) -> tuple[Command, ...]:
        """Commands that are not yet acted on."""
        with self.changed:
            return tuple(self._open)

    def head(self) -> Command | None:
        """The next command, left where it is."""
        with self.changed:
            return self._commands[0] if self._commands else None

    def take(self, *, block: bool, seconds: float | None = None) -> Command | None:
        """The next command; ``block``: wait for one, or for a poke, at most ``seconds``."""
        with self.changed:
            if block:
                most = None if seconds is None else min(seconds, threading.TIMEOUT_MAX)
                self.changed.wait_for(lambda: self._commands or self._poked, most)
            self._poked = False
            return self._commands.popleft() if self._commands else None

    def wait(self, seconds: float) -> None:
        """Wait for a poke, at most that long."""
        with self.changed:
            if not self._poked:
                self.changed.wait(seconds)
            self._poked = False

    def acted(self, command: Command) -> None:
        """A command that was taken out has been acted on."""
        with self.changed:
            self._open.remove(command)
        self.notify()

    def notify(self) -> None:
        """Let those that wait for the worker to rest look again."""
        with self.changed:
            self.changed.notify_all()

    def end(self) -> None:
        """Take in nothing more."""
        with self.changed:
            self.ended.set()
            self.changed.notify_all()
