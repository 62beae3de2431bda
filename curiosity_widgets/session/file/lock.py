"""One session per run file: a lock beside it, which the operating system releases if the session dies."""

from __future__ import annotations

import contextlib
from pathlib import Path

from filelock import FileLock, Timeout

from curiosity_widgets.errors import CuriosityError

_PATIENCE = 0.5  # seconds; a reader holds the lock for a moment while it asks


def lock_path(path: Path) -> Path:
    """Where the lock of a run file lies."""
    return path.with_name(f"{path.name}.lock")


class RunLock:
    """Keeps a run file to one session. Raises CuriosityError where another one has it."""

    def __init__(self, path: Path) -> None:
        self._path = lock_path(path)
        self._lock = FileLock(self._path, timeout=_PATIENCE, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise CuriosityError(
                f"{path} is in use by another session; close that one, or choose another path"
            ) from error
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CuriosityError(
                f"{path}: cannot write into the folder {path.parent} ({reason}); choose another path"
            ) from error

    def release(self) -> None:
        """Release the file."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):  # Windows removes it on release
                self._path.unlink()
            self._lock.release()


def is_locked(path: Path) -> bool:
    """Whether a session has the run file open right now."""
    lock = lock_path(path)
    if not lock.exists():
        return False
    probe = FileLock(lock, timeout=0, thread_local=False)
    try:
        probe.acquire()
    except Timeout:
        return True
    except OSError:  # a folder that cannot be written to: no session records there
        return False
    probe.release()
    return False
