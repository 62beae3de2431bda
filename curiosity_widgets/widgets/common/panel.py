"""What every panel does: joins a feed, and ends cleanly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.lifetime import claim_cell, close_tree, hear_while_busy
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class Panel(ipywidgets.Widget):
    """Base of the panels. Alone a panel has a feed of its own; in a dashboard it shares one."""

    feed: Feed
    _joined = False

    def __init__(self, session: Session, feed: Feed | None = None, **traits: Any) -> None:
        self.feed = feed or Feed(session)
        self._owns_feed = feed is None
        super().__init__(**traits)

    def join(self) -> None:
        """Start to draw; the last thing a panel's constructor does."""
        hear_while_busy(self)
        self.feed.add(self)
        self._joined = True
        if self._owns_feed:
            claim_cell(self)

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show a moment of the run."""
        raise NotImplementedError

    def close(self) -> None:
        """Take the panel off the page. The session continues."""
        if not self._joined:
            close_tree(self)  # ipywidgets calls this also for what could not be built
            return
        close_tree(self, keep=self.feed.shared)
        self.feed.remove(self)
        if self._owns_feed:
            self.feed.close()
