"""A run whose file was deleted, replaced or overwritten by another program: saved to a new file."""

from __future__ import annotations

from pathlib import Path

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity.save_anew import free_paths
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.paths import run_path
from curiosity_widgets.session.file.recorder import RecordingFailed
from curiosity_widgets.session.loop.loop import Loop


def save(loop: Loop, path: Path | None) -> RunLock:
    """Write all that memory holds to ``path``, by default beside the lost file, and go on recording there.

    Returns the lock of the new file. Raises CuriosityError where it cannot be written, or exists.
    """
    if path is not None:
        return _save(loop, run_path(path, overwrite=False))
    first: CuriosityError | None = None
    for free in free_paths(loop.context.options.path):
        try:
            return _save(loop, free)
        except CuriosityError as error:
            first = first or error
    raise first or RecordingFailed("there is no folder to write to")


def save_at_the_end(loop: Loop, loss: str) -> str:
    """The same when the session is closed, and the file closed too; what the user is to know of it."""
    count = len(loop.context.history_if_any or ()) + len(loop.core.unsaved)
    if not count:
        return f"{loss}; nothing had been measured"
    try:
        lock = save(loop, None)
        path = loop.context.options.path
        try:
            loop.context.finish()
        finally:
            lock.release()
    except CuriosityError as error:
        return f"{loss}; the {count} spectra in memory could not be saved: {error}"
    return f"{loss}; the {count} spectra that were in memory are in {path}: continue with Session.open"


def _save(loop: Loop, path: Path) -> RunLock:
    lock = RunLock(path)
    try:
        loop.context.save_anew(path, loop.core.unsaved)
        loop.core.unsaved.clear()
    except BaseException:
        lock.release()
        raise
    return lock
