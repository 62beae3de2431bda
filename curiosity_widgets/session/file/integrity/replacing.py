"""Putting a finished file in the place of another, which a reader may have open."""

from __future__ import annotations

import time
from pathlib import Path

PATIENCE = 10.0  # seconds; Windows replaces no file that another program reads at that moment
_PAUSE = 0.05


class HeldOpen(OSError):
    """Another program keeps the file open, so that it cannot be replaced."""


def replace_patiently(new: Path, old: Path) -> None:
    """Move ``new`` to ``old``. Raises HeldOpen where that fails for ten seconds, other OSErrors at once."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            new.replace(old)
            return
        except PermissionError as error:
            if not old.exists():
                raise
            if time.monotonic() >= deadline:
                raise HeldOpen(
                    error.errno,
                    f"another program has {old.name} open; it stays in the form in which it was recorded, "
                    "complete and readable: close the other program, then open the run once more",
                ) from error
        time.sleep(_PAUSE)
