"""Who has the controls, where several pages show one session: one page at a time, the others look on.

Pages are browser tabs, of one user or of several. Commands of Python code never need the controls, and a
page that is alone always has them. What is given up, by a page that is closed or does not answer any more,
goes to the page that has asked, else to the first that sends a command.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from curiosity_widgets.session.state.subscribers import Subscribers

SILENT = 25.0  # seconds without an answer after which a page counts as gone

_HOW = "press Ask or Take over in a panel of the run"


@dataclass(frozen=True)
class Page:
    """A page that shows the session."""

    id: str  # made up by the page
    user: str = ""  # as JupyterLab knows them; empty: unknown
    connections: frozenset[str] = frozenset()  # Jupyter's ids of those that its messages come by

    @property
    def name(self) -> str:
        """For the log, where two pages of one user are two."""
        return f"{self.user} (page {self.id[:4]})" if self.user else f"page {self.id[:4]}"


@dataclass(frozen=True)
class Held:
    """What every page shows of the controls."""

    holder: Page | None = None  # None: the first page that sends a command has them
    asks: Page | None = None  # wants to have them
    declined: str = ""  # the page that has asked and was refused
    call: int = 0  # grows when the holder is to answer that it is still there


class Lease:
    """The controls of a session. ``note(before, now)`` is called with the names of pages when they pass.

    Every method may be called from any thread.
    """

    def __init__(self, note: Callable[[str, str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._note, self._clock = note, clock
        self._lock = threading.Lock()
        self._changed = Subscribers[Held]()
        self._pages: dict[str, Page] = {}
        self._last: Page | None = None  # that had the controls, also when it has given them up
        self._called: float | None = None  # since when the holder owes an answer
        self.held = Held()

    def subscribe(self, callback: Callable[[Held], None]) -> Callable[[], None]:
        """Call back with every change. Returns what ends that."""
        return self._changed.subscribe(callback)

    def opened(self, page: Page, before: str = "") -> None:
        """A page shows the session; ``before`` is its id from before it was loaded again."""
        with self._lock:
            self._pages.pop(before, None)
            known = self._pages.get(page.id, page)
            page = replace(page, connections=page.connections | known.connections)
            self._pages[page.id] = page
            held, again = self.held, self._last is not None and self._last.id in (before, page.id)
            if again and (held.holder is None or held.holder.id in (before, page.id)):
                self._last, self.held = page, replace(held, holder=page)
            elif held.holder is None:
                self._pass_to(page)
            if held.asks is not None and held.asks.id == before:
                self.held = replace(self.held, asks=page)
        self._tell(held)

    def left(self, page: str) -> None:
        """A page is closed."""
        with self._lock:
            held = self.held
            self._forget(page)
        self._tell(held)

    def present(self, page: str) -> None:
        """A page is there; one without the controls asks by this whether the one that has them is."""
        with self._lock:
            held, now = self.held, self._clock()
            if held.holder is None or held.holder.id == page:
                self._called = None
            elif self._called is None:
                self._called, self.held = now, replace(held, call=held.call + 1)
            elif now - self._called >= SILENT:
                self._forget(held.holder.id)
        self._tell(held)

    def take(self, page: str) -> None:
        """A page takes the controls over."""
        with self._lock:
            held = self.held
            if page in self._pages and (held.holder is None or held.holder.id != page):
                self._pass_to(self._pages[page])
        self._tell(held)

    def ask(self, page: str) -> None:
        """A page asks for the controls; it has them at once where no other has."""
        with self._lock:
            held = self.held
            if page in self._pages and held.holder is None:
                self._pass_to(self._pages[page])
            elif page in self._pages and held.holder is not None and held.holder.id != page:
                self.held = replace(held, asks=self._pages[page], declined="")
        self._tell(held)

    def answer(self, page: str, *, give: bool) -> None:
        """The page that has the controls hands them to the one that asks, or keeps them."""
        with self._lock:
            held = self.held
            if held.holder is not None and held.holder.id == page and held.asks is not None:
                if give:
                    self._pass_to(held.asks)
                else:
                    self.held = replace(held, asks=None, declined=held.asks.id)
        self._tell(held)

    def refusal(self, page: str, connection: str) -> str:
        """Why a page may not command, known by its id or by what its message came by; empty: it may.

        Where no page has the controls, this one has them now. Both empty: Python code commands.
        """
        if not page and not connection:
            return ""
        text = ""
        with self._lock:
            held = self.held
            senders = [one for one in self._pages.values() if one.id == page or connection in one.connections]
            if held.holder is None:
                if senders:
                    self._pass_to(senders[-1])
            elif held.holder.id not in [one.id for one in senders]:
                text = f"{held.holder.user or 'another page'} has the controls: {_HOW}"
        self._tell(held)
        return text

    def _pass_to(self, page: Page) -> None:
        """Under the lock."""
        before, self._last = self._last, page
        self._called = None
        self.held = replace(self.held, holder=page, asks=None, declined="")
        if before is not None and before.id != page.id:
            self._note(before.name, page.name)

    def _forget(self, page: str) -> None:
        """A page is gone; under the lock."""
        self._pages.pop(page, None)
        held = self.held
        if held.asks is not None and held.asks.id == page:
            self.held = held = replace(held, asks=None)
        if held.holder is not None and held.holder.id == page:
            self._called, self.held = None, replace(held, holder=None, declined="")
            if held.asks is not None:
                self._pass_to(held.asks)

    def _tell(self, before: Held) -> None:
        held = self.held
        if held != before:
            self._changed.tell(held)
