"""The commands that wait for a worker, and what wakes it."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import Any

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.commands import Command


class Mailbox:
    """Put commands in from any thread; the worker takes them out. ``changed`` is notified of everything."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.ended = threading.Event()  # nothing is taken out any more
        self._commands: deque[Command] = deque()
        self._open = 0  # commands not yet acted on
        self._poked = False

    def put(self, command: Command) -> None:
        """Put a command in. Raises CuriosityError once the session is closed."""
        with self.changed:
            if self.ended.is_set():
                raise CuriosityError("this session is closed; continue with Session.open and its run file")
            self._open += 1
            self._commands.append(command)
            self.poke()

    def poke(self) -> None:
        """Wake the worker."""
        with self.changed:
            self._poked = True
            self.changed.notify_all()

    def poke_after(self, future: Future[Any]) -> None:
        """Wake the worker when a call is done."""
        future.add_done_callback(lambda _: self.poke())

    @property
    def open(self) -> int:
        """Commands that are not yet acted on."""
        return self._open

    def head(self) -> Command | None:
        """The next command, left where it is."""
        with self.changed:
            return self._commands[0] if self._commands else None

    def take(self, *, block: bool) -> Command | None:
        """The next command; ``block``: wait for one, or for a poke."""
        with self.changed:
            if block:
                self.changed.wait_for(lambda: self._commands or self._poked)
            self._poked = False
            return self._commands.popleft() if self._commands else None

    def wait(self, seconds: float) -> None:
        """Wait for a poke, at most that long."""
        with self.changed:
            if not self._poked:
                self.changed.wait(seconds)
            self._poked = False

    def acted(self) -> None:
        """A command that was taken out has been acted on."""
        with self.changed:
            self._open -= 1
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
