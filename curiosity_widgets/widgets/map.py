"""The sample map: the image, what the model thinks of it, and where the loop went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import traitlets

from curiosity_widgets.session.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.assets import script, style
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.layers import Message, image_message, maps_message, points_message
from curiosity_widgets.widgets.panel import Panel
from curiosity_widgets.widgets.shared import SharedState

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class MapPanel(Panel, anywidget.AnyWidget):
    """``MapPanel(session)``: layers of the sample on a canvas; hover for values, click to select.

    Arrays go to the page as messages, when it asks and when they change, never as saved state: a page
    that is loaded again gets them again, and a saved notebook stays small.
    """

    _esm = script("map")
    _css = style()

    shared = traitlets.Instance(SharedState).tag(sync=True, **ipywidgets.widget_serialization)
    layer = traitlets.Unicode("").tag(sync=True)  # empty: the first channel of the image
    colours = traitlets.Unicode("viridis").tag(sync=True)

    path = traitlets.Bool(True).tag(sync=True)  # a line from each measured point to the next

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._wanted = False  # nobody listens before a page has said hello
        self._drawn: tuple[RunInfo | None, Any, Any] = (None, None, None)
        super().__init__(session, feed)
        self.on_msg(self._hear)
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Send what changed since the page last heard."""
        if not self._wanted or info is None:
            return
        known, maps, points = self._drawn
        now = (len(snapshot.measured), snapshot.picks.tobytes())
        if info is not known:
            self._tell(image_message(info))
        if snapshot.maps and (snapshot.maps is not maps or info is not known):
            self._tell(maps_message(snapshot, info))
        if now != points or info is not known:
            self._tell(points_message(snapshot))
        self._drawn = (info, snapshot.maps, now)

    @traitlets.default("shared")
    def _shared_with_the_feed(self) -> SharedState:
        return self.feed.shared

    def _hear(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        if content.get("type") == "hello":
            with self.feed.lock:
                self._wanted = True
                self._drawn = (None, None, None)
                self.draw(self.feed.session.snapshot, self.feed.session.info)

    def _tell(self, message: Message) -> None:
        content, buffers = message
        self.send(content, buffers)
