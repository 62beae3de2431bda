"""What every panel does: joins a feed, is taken home, and ends cleanly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.plots.picture import DPI
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.background import in_background
from curiosity_widgets.widgets.common.exports import Exports, answer, file_name
from curiosity_widgets.widgets.common.lifetime import Lasting, claim_cell, close_tree, hear_while_busy
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class Panel(Lasting):
    """Base of the panels. Alone a panel has a feed of its own; in a dashboard it shares one."""

    feed: Feed
    title = ""  # of the panel, as its head has it
    looks_back = False  # whether it shows an earlier step while the film does
    _joined = False

    def __init__(self, session: Session, feed: Feed | None = None, **traits: Any) -> None:
        self.feed = feed or Feed(session)
        self._owns_feed = feed is None
        super().__init__(**traits)

    def join(self) -> None:
        """Start to draw; the last thing a panel's constructor does."""
        page = self.page
        hear_while_busy(page)
        page.on_msg(self._export_requested)
        self.feed.add(self)
        self._joined = True
        if self._owns_feed:
            claim_cell(self)

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show a moment of the run."""
        raise NotImplementedError

    @property
    def page(self) -> ipywidgets.Widget:
        """The part of the panel whose script has its buttons."""
        return self

    def export(self, path: str | os.PathLike[str], *, dpi: int = DPI) -> Path:
        """Write what the panel shows: .png and .svg with title, legend, axes and units, .csv its numbers.

        ``dpi`` is the resolution of a .png. Raises CuriosityError where there is nothing to write yet, for
        another ending, and where the file is there already.
        """
        return self.exports().write(path, dpi=dpi)

    def exports(self) -> Exports:
        """What the panel shows, as a picture and as a table."""
        raise NotImplementedError

    def shown(self) -> tuple[Snapshot, RunInfo]:
        """The moment that the panel shows. Raises CuriosityError before there is an image."""
        info = self.feed.session.info
        if info is None:
            raise CuriosityError("there is nothing to export yet; start the run first")
        return self.feed.moment_of(self), info

    def _export_requested(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """The page wants a file."""
        if content.get("type") != "export":
            return
        name = file_name(self.feed.session.path, self.title)
        page = self.page

        def encode(kind: str) -> bytes:
            with self.feed.lock:
                exports = self.exports()
            return exports.encoded(kind)

        in_background(lambda: answer(page.send, encode, content, name), lambda _: None)

    def close(self) -> None:
        """Take the panel off the page. The session continues."""
        if not self._joined:
            close_tree(self)  # ipywidgets calls this also for what could not be built
            return
        close_tree(self, keep=self.feed.shared)
        self.feed.remove(self)
        if self._owns_feed:
            self.feed.close()
