"""A process that reads files, and is watched while it does."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import curiosity_widgets
from curiosity_widgets.data.probing.exchange import progress_of, read_answer
from curiosity_widgets.data.probing.limits import Limits, Watch
from curiosity_widgets.data.probing.task import Task
from curiosity_widgets.errors import CuriosityError

MODULE = "curiosity_widgets.data.probing"
_PAUSES = (0.001, 0.05)  # seconds between two looks for the answer, at first and at most
_LOOKS = 0.05  # seconds between two looks at the process itself


class ReadingProcess:
    """``python -m curiosity_widgets.data.probing``: answers one task after the other.

    No ``multiprocessing``: that imports a script anew on Windows and macOS, and needs a guard in it.
    """

    def __init__(self) -> None:
        self._owner, self._places = os.getpid(), places()
        self._process = subprocess.Popen(  # noqa: S603 - this Python and a module of this package
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # -m puts the current folder in front of all places: it must not be one with a user's files
            cwd=Path(curiosity_widgets.__file__).parents[1],
            env={**os.environ, "PYTHONPATH": self._places},
            creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),  # Windows has it
        )

    @property
    def is_ours(self) -> bool:
        """Whether this process started it, and not the one from which this one was forked."""
        return self._owner == os.getpid()

    @property
    def is_present(self) -> bool:
        """Whether it finds the modules that this process finds now: packages come while a program runs."""
        return self._places == places()

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def answer(self, task: Task, limits: Limits) -> dict[str, Any] | None:
        """The answer to a task; None where the process ended before it looked at it.

        Raises CuriosityError where it dies of it, hangs or takes too much memory.
        """
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(str(task.folder)).encode("ascii") + b"\n")
                self._process.stdin.flush()
        except (OSError, ValueError):  # its end of the pipe is closed, or ours
            return None
        watch, (pause, longest), looked = Watch(self._process.pid, task, limits), _PAUSES, time.monotonic()
        while True:
            ended = self._process.poll()
            answer = read_answer(task.folder)
            if answer is not None:
                return answer
            if ended is not None:
                if not progress_of(task.folder):
                    return None
                raise CuriosityError(
                    f"{task.where}: the process that read it died ({cause(ended)}); it is damaged, copy it "
                    "again, or save it in another format with the program that wrote it"
                )
            if time.monotonic() - looked > _LOOKS:
                watch.look()
                looked = time.monotonic()
            time.sleep(pause)
            pause = min(longest, 1.5 * pause)


def places() -> str:
    """Where this process finds modules, as PYTHONPATH lists it for another one."""
    places = [str(Path(place).absolute()) for place in sys.path if place]
    here = [str(Path.cwd())] if "" in sys.path else []  # last: nothing in it may stand in for a library
    return os.pathsep.join([*places, *here])


def cause(code: int) -> str:
    """How a process ended, by its exit code: the name of a signal, or the code."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code & 0xFFFFFFFF:#x}" if abs(code) > 255 else f"exit code {code}"
