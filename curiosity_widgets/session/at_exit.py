"""Sessions that are still open when the interpreter ends are closed, so that their run files are in order."""

from __future__ import annotations

import atexit
import logging
from typing import Protocol

import h5py  # noqa: F401 - its own end is registered first: handlers run in reverse order, ours needs it working

from curiosity_widgets.errors import CuriosityError

SECONDS = 10.0  # that a session gives its source then

_log = logging.getLogger("curiosity_widgets.session")


class Closable(Protocol):
    """A session."""

    def close(self, timeout: float = ...) -> None:
        """Close it; wait at most ``timeout`` seconds. Raises CuriosityError."""


still_open: set[Closable] = set()


def close_all() -> None:
    """Close what is still open; errors are logged."""
    for session in list(still_open):
        try:
            session.close(SECONDS)
        except CuriosityError as error:
            _log.warning("%s", error)


atexit.register(close_all)
