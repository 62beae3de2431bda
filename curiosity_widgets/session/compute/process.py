"""A process for the learner alone."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import curiosity_widgets
from curiosity_widgets.data.probing.process import cause, places
from curiosity_widgets.session.compute.messages import read_from, write_to
from curiosity_widgets.session.loop.services import LearnerLost

_MODULE = "curiosity_widgets.session.compute"


class ProcessChannel:
    """``python -m curiosity_widgets.session.compute`` and the pipes to it.

    No ``multiprocessing``: that imports a script anew on Windows and macOS, and needs a guard in it.
    """

    where = "its process"

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this Python and a module of this package
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # -m puts the current folder in front of all places: it must not be one with a user's files
                cwd=Path(curiosity_widgets.__file__).parents[1],
                env={**os.environ, "PYTHONPATH": places()},
                creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),  # Windows has it
            )
        except OSError as error:
            raise LearnerLost(f"no process for the learner could be started ({error})") from error
        assert self._process.stdin is not None  # noqa: S101 - as asked for above
        assert self._process.stdout is not None  # noqa: S101
        self._questions: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._received: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(
            target=self._read, args=(self._process.stdout,), name="curiosity answers", daemon=True
        ).start()
        self.send(os.fsencode(Path.cwd()))

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def send(self, content: bytes) -> None:
        """To the process. Raises LearnerLost where it has ended."""
        try:
            write_to(self._questions, content)
        except (OSError, ValueError) as error:  # its end of the pipe is closed, or ours
            raise self._lost() from error

    def receive(self, seconds: float) -> bytes | None:
        """The next message; None where none comes in time. Raises LearnerLost where the process has ended."""
        try:
            content = self._received.get(timeout=seconds)
        except queue.Empty:
            return None
        if content is None:
            self._received.put(None)
            raise self._lost()
        return content

    def kill(self) -> None:
        """End the process at once, whatever it does; from any thread."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._questions.close()

    def _read(self, answers: BinaryIO) -> None:
        with answers:
            while (content := read_from(answers)) is not None:
                self._received.put(content)
        self._received.put(None)

    def _lost(self) -> LearnerLost:
        self.kill()
        return LearnerLost(f"the learner's process ended ({cause(self._process.returncode)})")
