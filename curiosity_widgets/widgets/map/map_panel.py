"""The sample map: the image, what the model predicts for it, and where the loop went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from curiosity_widgets.data.arrays import BoolArray, IntArray
from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.score.layers import (
    Message,
    clusters_message,
    excluded_message,
    image_message,
    maps_message,
    points_message,
)

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class MapPanel(LinkedPanel):
    """``MapPanel(session)``: layers of the sample on a canvas; hover for values, click to select.

    The user may also request a position to be measured next, and exclude or include a drawn region: both
    are commands on the session's queue.

    Arrays go to the page as messages, on request and when they change, never as saved state: a page that is
    loaded again gets them again, and a saved notebook stays small.
    """

    _esm = script("map")
    _css = style()

    layer = traitlets.Unicode("").tag(sync=True)  # empty: the first channel of the image
    colours = traitlets.Unicode("viridis").tag(sync=True)
    opacity = traitlets.Float(1.0, min=0.0, max=1.0).tag(sync=True)  # of the layer over the image
    ranges = traitlets.Dict().tag(sync=True)  # layer -> [lowest, highest] value of the colours, as chosen
    path = traitlets.Bool(True).tag(sync=True)  # a line from each measured point to the next
    view = traitlets.List(traitlets.Float()).tag(sync=True)  # zoom, first row and column; empty: the whole
    problem = traitlets.Unicode("").tag(sync=True)  # why a request was refused; empty: none was

    # What was sent to the page: the run's facts, the maps, the points, what is excluded, the clusters.
    _drawn: tuple[RunInfo | None, Any, Any, BoolArray | None, IntArray | None]

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._page_ready = False  # there is no listener before a page has sent "hello"
        self._reset()
        super().__init__(session, feed)
        self.on_msg(self._on_message)
        self.feed.shared.observe(self._group, "clusters")
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Send what changed since the last message."""
        if not self._page_ready or info is None:
            return
        known, maps, points, excluded, grouped = self._drawn
        clusters = self.feed.shared.clusters_of(snapshot)
        marks = (snapshot.picks, snapshot.requested, snapshot.flagged)
        now = (len(snapshot.measured), *(positions.tobytes() for positions in marks))
        if info is not known:
            self._send_message(image_message(info))
        if snapshot.maps and (snapshot.maps is not maps or info is not known):
            self._send_message(maps_message(snapshot.with_(clusters=clusters), info))
        elif snapshot.maps and clusters is not None and clusters is not grouped:
            self._send_message(clusters_message(clusters, info))
        if now != points or info is not known:
            self._send_message(points_message(snapshot))
        if snapshot.excluded is not excluded:
            self._send_message(excluded_message(snapshot))
        self._drawn = (info, snapshot.maps, now, snapshot.excluded, clusters)

    def _reset(self) -> None:
        """Everything is to be sent again."""
        self._drawn = (None,) * 5

    def _group(self, _change: Any) -> None:
        with self.feed.lock:
            self.draw(self.feed.session.snapshot, self.feed.session.info)

    def _on_message(self, _widget: Any, content: dict[str, Any], buffers: Any) -> None:
        kind = content.get("type")
        if kind == "hello":
            with self.feed.lock:
                self._page_ready = True
                self._reset()
                self.draw(self.feed.session.snapshot, self.feed.session.info)
            return
        session = self.feed.session
        try:
            if kind == "measure":
                session.measure([(float(row), float(col)) for row, col in content["points"]])
            elif kind in ("exclude", "include"):
                mask = self._mask(content, buffers)
                session.exclude(mask) if kind == "exclude" else session.include(mask)
            self.problem = ""
        except CuriosityError as error:
            self.problem = str(error)

    def _mask(self, region: dict[str, Any], buffers: Any) -> BoolArray:
        """A region (H, W) of the image from its box and the box's pixels."""
        info = self.feed.session.info
        if info is None:
            raise CuriosityError("there is no image yet; start the run before excluding parts of it")
        row, col, height, width = (int(region[name]) for name in ("row", "col", "height", "width"))
        mask = np.zeros(info.image.shape[1:], dtype=bool)
        inside = np.frombuffer(buffers[0], dtype=np.uint8).reshape(height, width)
        mask[row : row + height, col : col + width] = inside != 0
        return mask

    def _send_message(self, message: Message) -> None:
        content, buffers = message
        self.send(content, buffers)
