"""How long and with how much memory a file may be read, and whether reading gets on."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import psutil

from curiosity_widgets.data.probing.exchange import GIGABYTE, progress_of, readable_size
from curiosity_widgets.data.probing.task import Task
from curiosity_widgets.errors import CuriosityError

SECONDS = "CURIOSITY_READ_SECONDS"  # environment variables
MEMORY = "CURIOSITY_READ_GB"
_NOTICED = 1 << 20  # bytes more that are progress
_REREAD, _LIBRARIES = (
    16,
    256 << 20,
)  # reading the same again and again is no progress: times its size, and bytes


@dataclass(frozen=True)
class Limits:
    """``seconds`` without progress, and ``memory`` in bytes, after which reading a file is stopped."""

    seconds: float
    memory: int

    @classmethod
    def set(cls) -> Limits:
        """The limits as the environment sets them; else a minute, and half of the machine's memory.

        Raises CuriosityError where a variable is no positive number.
        """
        seconds, gigabytes = _number(SECONDS), _number(MEMORY)
        memory = psutil.virtual_memory().total / 2 if gigabytes is None else gigabytes * GIGABYTE
        return cls(60.0 if seconds is None else seconds, int(memory))


class Watch:
    """Looks at the process that reads a file: it has to get on, and to stay below a size."""

    def __init__(self, pid: int, task: Task, limits: Limits) -> None:
        self._process, self._task, self._limits = psutil.Process(pid), task, limits
        self._most = _REREAD * task.size + _LIBRARIES
        self._read_before, _ = self._transferred()
        self._seen: tuple[int, ...] = (0, 0, 0, 0)  # steps, memory, bytes read and written
        self._since = time.monotonic()

    def look(self) -> None:
        """Raises CuriosityError where reading takes too long or too much memory."""
        try:
            memory = int(self._process.memory_info().rss)
            read, written = self._transferred()
        except psutil.Error:
            return  # it ended; who waits for it notices that
        if memory > self._limits.memory:
            raise CuriosityError(
                f"{self._task.where}: reading it takes more than {readable_size(self._limits.memory)} of "
                "memory and was stopped; it is damaged, or too large: cut it down first, or allow more with "
                f"{MEMORY}"
            )
        steps = progress_of(self._task.folder) * _NOTICED
        amounts = steps, memory, min(read - self._read_before, self._most), written
        if any(now >= seen + _NOTICED for now, seen in zip(amounts, self._seen, strict=True)):
            self._seen = tuple(map(max, amounts, self._seen))
            self._since = time.monotonic()
        if time.monotonic() - self._since > self._limits.seconds:
            raise CuriosityError(
                f"{self._task.where}: reading it made no progress for {self._limits.seconds:g} s and was "
                "stopped; it is damaged (copy it again), or lies on a disk that does not answer; "
                f"{SECONDS} allows longer"
            )

    def _transferred(self) -> tuple[int, int]:
        """Bytes read and written so far, 0 where the system does not count them."""
        if not hasattr(self._process, "io_counters"):
            return 0, 0
        counters = self._process.io_counters()
        read = getattr(counters, "read_chars", counters.read_bytes)
        return int(read), int(getattr(counters, "write_chars", counters.write_bytes))


def _number(variable: str) -> float | None:
    words = os.environ.get(variable, "").strip()
    if not words:
        return None
    try:
        value = float(words)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise CuriosityError(f"the environment variable {variable}={words} must be a positive number")
    return value
