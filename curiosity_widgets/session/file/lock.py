"""One session per run file: a lock beside it, which the operating system releases if the session dies."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from filelock import FileLock, Timeout

from curiosity_widgets.data.checks import may_be_file
from curiosity_widgets.errors import CuriosityError

_PATIENCE = 0.5  # seconds; a reader holds the lock for a moment while it asks


def lock_path(path: Path) -> Path:
    """Where the lock of a run file lies: beside the file itself, not beside a link to it."""
    real = behind_links(path)
    return real.with_name(f"{real.name}.lock")


def behind_links(path: Path) -> Path:
    """The file that a path leads to; the path itself where no symbolic link is on the way."""
    real = Path(os.path.realpath(path))
    return path if real == Path(os.path.abspath(path)) else real  # noqa: PTH100 - resolve() follows links


class RunLock:
    """Keeps a run file to one session. Raises CuriosityError where another one has it."""

    def __init__(self, path: Path) -> None:
        self._run_file, self._path = path, lock_path(path)
        self._lock = FileLock(self._path, timeout=_PATIENCE, thread_local=False)
        self.acquire()

    def acquire(self) -> None:
        """Take the file, also again. Raises CuriosityError; how a lock works would only hide its sentence."""
        path = self._run_file
        try:
            self._lock.acquire()
        except Timeout:
            raise CuriosityError(
                f"{path} is in use by another session; close that one, or choose another path"
            ) from None
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CuriosityError(
                f"{path}: cannot write into the folder {path.parent} ({reason}); choose another path"
            ) from None

    def release(self) -> None:
        """Release the file."""
        if self._lock.is_locked:
            _remove(self._lock, self._path)


def is_locked(path: Path) -> bool:
    """Whether a session has the run file open right now. A lock that a killed one has left is removed."""
    if path.is_dir():  # which may have no name, as "." has none
        return False
    lock = lock_path(path)
    if not may_be_file(os.fspath(lock)) or not lock.exists():
        return False
    probe = FileLock(lock, timeout=0, thread_local=False)
    try:
        probe.acquire()
    except Timeout:
        return True
    except OSError:  # a folder that cannot be written to: no session records there
        return False
    _remove(probe, lock)
    return False


def _remove(held: FileLock, path: Path) -> None:
    """Release a lock, and leave no file of it behind."""
    with contextlib.suppress(OSError):  # Windows removes it on release
        path.unlink()
    held.release()
