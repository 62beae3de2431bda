"""Sessions that an earlier run of a notebook cell has left, and what the next one does with them."""

from __future__ import annotations

import time
import weakref
from pathlib import Path
from typing import Protocol

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.cells import jupyter
from curiosity_widgets.session.state.snapshot import WORKING, Snapshot

_LAST_THINGS = 10.0  # seconds that a run which shows itself at rest has for its file and its maps
_LOOK = 0.1


class Made(Protocol):
    """A session."""

    @property
    def path(self) -> Path:
        """Its run file."""

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""

    @property
    def snapshot(self) -> Snapshot:
        """Its latest moment."""

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it rests. Raises CuriosityError where the run has failed."""

    def close(self) -> None:
        """End it."""


_made: weakref.WeakKeyDictionary[Made, tuple[str, str]] = weakref.WeakKeyDictionary()


def note(session: Made) -> None:
    """Remember which run of which cell has made a session."""
    _made[session] = jupyter.running_cell()


def make_way(path: Path | None) -> None:
    """Before a session on ``path`` (None: on a new file) is made.

    Closes sessions that an earlier run of the same cell has left and that rest, and those that have finished
    on this file. Raises CuriosityError where one of the same cell is still working on it.
    """
    cell, execution = jupyter.running_cell()
    for session, (made_by, made_in) in list(_made.items()):
        if session.closed:
            continue
        same_file, rests = path is not None and session.path == path, _rests(session)
        again = bool(cell) and made_by == cell and made_in != execution
        if again and same_file and not rests:
            raise CuriosityError(
                f"the run that this cell has begun on {session.path.name} is still working "
                f"({len(session.snapshot.measured)} spectra); stop it first: session.stop()"
            )
        if rests and (again or (same_file and session.snapshot.state == "finished")):
            session.close()


def _rests(session: Made) -> bool:
    """Whether nothing is measured any more, and nothing is about to be.

    A run says that it rests, and then puts its file in order and completes its maps: a user who has seen that
    it is finished may run the cell again at once. One that a command has just started says a moment later
    that it works.
    """
    end = time.monotonic() + _LAST_THINGS
    try:
        while not session.wait(_LOOK):
            if session.snapshot.state in WORKING:
                return False
            if time.monotonic() >= end:
                break
    except CuriosityError:  # it has failed
        pass
    return True
