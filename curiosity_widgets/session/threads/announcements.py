"""What a run is doing now: announced by the worker, or reported by other threads and shown now and then."""

from __future__ import annotations

import time

_INTERVAL = 0.1  # seconds between two reports of other threads that are shown


class Announcements:
    """The message of the next snapshot. Only :meth:`report` may be called from other threads."""

    def __init__(self) -> None:
        self.message = ""
        self.progress: float | None = None  # 0 to 1; None where it is unknown
        self._reported: tuple[str, float | None] | None = None
        self._shown_at = 0.0  # monotonic seconds

    def report(self, message: str, progress: float | None) -> bool:
        """Keep what another thread is doing; True where it is time to show it."""
        self._reported = (message, progress)
        return self._is_time()

    def due(self) -> tuple[str, float | None] | None:
        """What another thread has reported, where it is time to show it."""
        return self._reported if self._is_time() else None

    def show(self, message: str, progress: float | None) -> None:
        """Replace the message; what was reported before it is out of date."""
        self._shown_at = time.monotonic()
        self.replace(message, progress)

    def replace(self, message: str, progress: float | None = None) -> None:
        """The same for a message that does not delay the next report."""
        self._reported = None
        self.message, self.progress = message, progress

    def _is_time(self) -> bool:
        return time.monotonic() - self._shown_at >= _INTERVAL
