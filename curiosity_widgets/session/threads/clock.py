"""How long a run has worked, and how long it may still take."""

from __future__ import annotations

import time
from collections import deque

_RECENT = 5  # rounds that the estimate looks back on
_LEAST = 3  # spectra before a pace is estimated


class Clock:
    """Counts the seconds in which the run works, over pauses and resumes."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._spent = seconds
        self._since: float | None = None
        self._marks: deque[tuple[int, float]] = deque(maxlen=_RECENT + 1)

    def start(self) -> None:
        """The run works from now on."""
        if self._since is None:
            self._since = time.monotonic()

    def stop(self) -> None:
        """The run rests."""
        self._spent, self._since = self.seconds(), None

    def seconds(self) -> float:
        """Seconds worked so far."""
        return self._spent + (0.0 if self._since is None else time.monotonic() - self._since)

    def mark(self, count: int) -> None:
        """A round ended with ``count`` spectra."""
        if not self._marks or count > self._marks[-1][0]:
            self._marks.append((count, self.seconds()))

    def left(self, count: int, budget: int) -> float | None:
        """Seconds until ``budget`` spectra, from the latest rounds; None before there is a pace to go by."""
        if not self._marks:
            self._marks.append((count, self.seconds()))
        first_count, first_seconds = self._marks[0]
        done = count - first_count
        if done < _LEAST:
            return None
        return max(0.0, (budget - count) * (self.seconds() - first_seconds) / done)
