"""Earlier moments of a session's run, read from its file beside the threads that draw."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.snapshot import Snapshot
from curiosity_widgets.session.why import Why, why
from curiosity_widgets.widgets.common.newest import NewestOnly

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_KEPT = 1 << 28  # bytes of moments that are kept

_log = logging.getLogger(__name__)


class Past:
    """Looks up steps and points on a thread of its own; ``news`` is called when something was found."""

    def __init__(self, session: Session, news: Callable[[], None]) -> None:
        self._session, self._news = session, news
        self._run: RunFile | None = None
        self._moments: OrderedDict[int, Snapshot] = OrderedDict()
        self._whys: dict[int, Why] = {}
        self._lock = threading.Lock()
        self._wanted_step: int | None = None
        self._wanted_point: int | None = None
        # What could not be read: news of it has those who draw ask once more, which would never end.
        self._failed_step: int | None = None
        self._failed_point: int | None = None
        self._work = NewestOnly(self._look_up, "curiosity-film")
        self.problem = ""  # why a step could not be read

    def at(self, step: int) -> Snapshot | None:
        """The run at a step, where it has been looked up; else it will be."""
        with self._lock:
            known = self._moments.get(step)
            if known is not None:
                self._moments.move_to_end(step)
                return known
            if step == self._failed_step:
                return None
            self._wanted_step, self._failed_step = step, None
        self._work.request()
        return None

    def why(self, number: int) -> Why | None:
        """Why the point with this number was measured, where it has been looked up; else it will be."""
        with self._lock:
            if number in self._whys:
                return self._whys[number]
            if number == self._failed_point:
                return None
            self._wanted_point, self._failed_point = number, None
        self._work.request()
        return None

    def end(self) -> None:
        """Look nothing up any more."""
        self._work.end()

    def _look_up(self) -> None:
        with self._lock:
            step, self._wanted_step = self._wanted_step, None
            point, self._wanted_point = self._wanted_point, None
        unread = step, point
        try:
            if step is not None:
                self._remember(step, self._file().at(step))
                self.problem = ""
                unread = None, point
            if point is not None:
                self._explain(point)
                unread = None, None if point in self._whys else point
        except CuriosityError as error:
            _log.info("the past cannot be read: %s", error)
            self.problem = str(error) if step is not None else self.problem
        except Exception as error:  # no caller waits for this thread: the user must be informed
            _log.exception("a step could not be read")
            self.problem = f"Unexpected error: {type(error).__name__}: {error}"
        with self._lock:
            self._failed_step = self._failed_step if unread[0] is None else unread[0]
            self._failed_point = self._failed_point if unread[1] is None else unread[1]
        if not self._work.ended:
            self._news()

    def _file(self) -> RunFile:
        if self._run is None:
            self._run = RunFile.open(self._session.path)
        return self._run

    def _explain(self, number: int) -> None:
        now, info = self._session.snapshot, self._session.info
        if info is None or number >= len(now.measured):
            return
        step = int(now.measured_step[number])
        with self._lock:
            then = self._moments.get(step)
        if then is None and step > 0:
            then = self._file().at(step)
            self._remember(step, then)
        self._whys[number] = why(now, number, then, info)

    def _remember(self, step: int, moment: Snapshot) -> None:
        with self._lock:
            self._moments[step] = moment
            while len(self._moments) > 1 and sum(map(_size, self._moments.values())) > _KEPT:
                self._moments.popitem(last=False)


def _size(moment: Snapshot) -> int:
    arrays = [*moment.maps.values(), moment.latent, moment.clusters, moment.spectra]
    return sum(array.nbytes for array in arrays if array is not None)
