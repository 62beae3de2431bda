"""From a session to its panels: one thread, the newest snapshot, a few times a second."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from curiosity_widgets.interpreter.before_exit import finished_before_exit
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.lifetime import close_tree, hear_while_busy
from curiosity_widgets.widgets.film.past import Past
from curiosity_widgets.widgets.pages import join_pages
from curiosity_widgets.widgets.run_view import ReadOnly
from curiosity_widgets.widgets.shared import SharedState
from curiosity_widgets.widgets.status import StatusBeacon

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

INTERVAL = 0.125  # seconds between two drawings; what comes between is skipped for the newest

_log = logging.getLogger(__name__)


class Drawn(Protocol):
    """What a feed needs of a panel."""

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show a moment of the run; called under the feed's lock, mostly on the feed's thread."""


class Feed:
    """Carries the snapshots of one session to the panels of one dashboard.

    The session's worker only sets a flag; drawing happens here, also while a cell keeps the kernel busy.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shared = SharedState()
        if isinstance(session, ReadOnly):
            self.shared.read_only_reason = session.read_only_reason
        hear_while_busy(self.shared)
        self.lock = threading.RLock()  # one drawing, or one answer to the user, at a time
        self.publishing = False  # true while values go from the session to the page
        self.panels: list[Drawn] = []
        self.past = Past(session, partial(_found, weakref.ref(self)))
        self._step: int | None = None  # that is looked back at; None: the present
        self._moment: Snapshot | None = None  # that is shown of the past
        self._news = threading.Event()
        self._end = threading.Event()
        news = self._news  # the session must not keep the feed alive
        unsubscribe = session.subscribe(lambda _snapshot: news.set())
        leave = join_pages(session, self.shared)
        self._finish = weakref.finalize(self, _finish, unsubscribe, leave, self._news, self._end)
        self.show_settings(session.snapshot)
        self.status = StatusBeacon(session)
        self.add(self.status)
        threading.Thread(
            target=_deliver,
            args=(weakref.ref(self), self._news, self._end),
            name="curiosity-feed",
            daemon=True,
        ).start()

    def add(self, panel: Drawn) -> None:
        """Draw the present moment in a new panel and keep it up to date."""
        with self.lock:
            panel.draw(self.moment_of(panel), self.session.info)
            self.panels.append(panel)

    def remove(self, panel: Drawn) -> None:
        """Draw no more in a panel."""
        with self.lock:
            self.panels = [other for other in self.panels if other is not panel]

    def deliver(self) -> None:
        """Draw the newest snapshot in every panel."""
        with self.lock:
            snapshot, info = self.session.snapshot, self.session.info
            self.show_settings(snapshot)
            if isinstance(self.session, ReadOnly):
                self.shared.read_only_reason = self.session.read_only_reason
            for panel in self.panels:
                self._draw(panel, info)

    @property
    def moment(self) -> Snapshot:
        """What the panels show that look back: the present, or a moment of the past."""
        return self.session.snapshot if self._moment is None else self._moment

    def moment_of(self, panel: Drawn) -> Snapshot:
        """What a panel shows."""
        return self.moment if getattr(panel, "looks_back", False) else self.session.snapshot

    def look_back(self, step: int | None) -> None:
        """Show a step in the panels that look back, as soon as it is read; None: the present again."""
        with self.lock:
            self._step = step
            if step is None:
                self._moment = None
                self._draw_moment()
                return
        self.show_past()

    def show_past(self) -> None:
        """Something of the past was looked up, or is wanted."""
        with self.lock:
            if self._step is not None:
                self._moment = self.past.at(self._step) or self._moment
            self._draw_moment()

    def _draw_moment(self) -> None:
        for panel in self.panels:
            if getattr(panel, "looks_back", False):
                self._draw(panel, self.session.info)

    def _draw(self, panel: Drawn, info: RunInfo | None) -> None:
        snapshot = self.moment_of(panel)
        try:
            panel.draw(snapshot, info)
        except Exception:  # one broken panel must not stop the others, nor go unreported
            _log.exception("%s could not draw step %d", type(panel).__name__, snapshot.step)

    def show_settings(self, snapshot: Snapshot) -> None:
        """β and λ as the session has them now; what a schedule makes of β where it follows one."""
        with self.lock:
            settings = self.session.settings
            self.publishing = True
            try:
                with self.shared.hold_sync():
                    self.shared.scheduled = settings.beta is None
                    self.shared.beta = snapshot.beta if settings.beta is None else settings.beta
                    self.shared.lam = settings.lam
            finally:
                self.publishing = False

    def rest(self) -> bool:
        """End thread and subscription once the session is closed; whether it is. The page keeps the end."""
        if not getattr(self.session, "closed", False):
            return False
        self._finish()
        return True

    def close(self) -> None:
        """End the threads and the subscription. The session continues."""
        self.past.end()
        self._finish()
        self.status.close()
        close_tree(self.shared)


def _finish(
    unsubscribe: Callable[[], None], leave: Callable[[], None], news: threading.Event, end: threading.Event
) -> None:
    unsubscribe()
    leave()
    end.set()
    news.set()


def _found(feed: weakref.ref[Feed]) -> None:
    alive = feed()
    if alive is not None:
        alive.show_past()


def _deliver(feed: weakref.ref[Feed], news: threading.Event, end: threading.Event) -> None:
    while not end.is_set():
        news.wait()
        news.clear()
        alive = feed()
        if alive is None or end.is_set():
            return
        with finished_before_exit():
            alive.deliver()
        if alive.rest():
            return
        del alive  # a feed without other references may be collected while we wait
        end.wait(INTERVAL)
