"""The sample map: the image, what the model predicts for it, and where the loop went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from curiosity_widgets.data.arrays import BoolArray, IntArray
from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.messages.band import BAND, PREDICTED, band_maps
from curiosity_widgets.messages.layers import (
    Message,
    band_message,
    clusters_message,
    excluded_message,
    image_message,
    maps_message,
    points_message,
)
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.map.exports import map_exports
from curiosity_widgets.widgets.pages import refusal

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

    looks_back = True
    _before_band = ""  # the layer before that of a band

    layer = traitlets.Unicode("").tag(sync=True)  # empty: the first channel of the image
    colours = traitlets.Unicode("viridis").tag(sync=True)
    opacity = traitlets.Float(1.0, min=0.0, max=1.0).tag(sync=True)  # of the layer over the image
    ranges = traitlets.Dict().tag(sync=True)  # layer -> [lowest, highest] value of the colours, as chosen
    # layer -> {"share": of the values that the colours span, "log": whether they are spread logarithmically}
    spreads = traitlets.Dict().tag(sync=True)
    diverging = traitlets.Bool(True).tag(sync=True)  # signed values have colours that diverge from zero
    beside = traitlets.Bool(False).tag(sync=True)  # the image stands beside the layer
    order = traitlets.Bool(False).tag(sync=True)  # numbers beside the measured points
    path = traitlets.Bool(False).tag(sync=True)  # a line from each measured point to the next
    view = traitlets.List(traitlets.Float()).tag(sync=True)  # zoom, first row and column; empty: the whole
    title = traitlets.Unicode("Sample map").tag(sync=True)
    picking = traitlets.Bool(False).tag(sync=True)  # a click or Enter is a request to measure there
    problem = traitlets.Unicode("").tag(sync=True)  # why a request was refused; empty: none was

    # What was sent to the page: the run's facts, the maps, the points, what is excluded, the clusters.
    # … and which band of which spectra.
    _drawn: tuple[RunInfo | None, Any, Any, BoolArray | None, IntArray | None, Any]

    def __init__(
        self, session: Session, feed: Feed | None = None, *, marks: bool = True, **traits: Any
    ) -> None:
        self._marks = marks  # whether measured and picked positions are drawn
        self._page_ready = False  # there is no listener before a page has sent "hello"
        self._reset()
        super().__init__(session, feed, **traits)
        self.on_msg(self._on_message)
        self.feed.shared.observe(self._group, "clusters")
        self.feed.shared.observe(self._show_band, "band")
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Send what changed since the last message."""
        if not self._page_ready or info is None:
            return
        known, maps, points, excluded, grouped, banded = self._drawn
        clusters = self.feed.shared.clusters_of(snapshot)
        marks = (snapshot.picks, snapshot.requested, snapshot.flagged)
        now = (len(snapshot.measured), *(positions.tobytes() for positions in marks))
        if info is not known:
            self._send_message(image_message(info))
        if snapshot.maps and (snapshot.maps is not maps or info is not known):
            self._send_message(maps_message(snapshot.with_(clusters=clusters), info))
        elif snapshot.maps and clusters is not None and clusters is not grouped:
            self._send_message(clusters_message(clusters, info))
        band = (self.feed.shared.band, snapshot.prediction, len(snapshot.measured))
        if self._marks and (now != points or info is not known):
            self._send_message(points_message(snapshot))
        if snapshot.excluded is not excluded:
            self._send_message(excluded_message(snapshot))
        if (band[0] or (banded and banded[0])) and (band != banded or snapshot.maps is not maps):
            self._send_message(band_message(band_maps(snapshot, info, band[0]) if band[0] else []))
        self._drawn = (info, snapshot.maps, now, snapshot.excluded, clusters, band)

    def exports(self) -> Exports:
        """The layer with the measured positions, and its values at every pixel."""
        snapshot, info = self.shown()
        snapshot = snapshot.with_(clusters=self.feed.shared.clusters_of(snapshot))
        return map_exports(self, snapshot, info)

    def _reset(self) -> None:
        """Everything is to be sent again."""
        self._drawn = (None,) * 6

    def _group(self, _change: Any) -> None:
        with self.feed.lock:
            self.draw(self.feed.moment, self.feed.session.info)

    def _show_band(self, change: Any) -> None:
        """A band is chosen in the spectra: its map is shown, and with none the layer before it."""
        self._group(change)
        shows = self.layer.startswith(BAND)
        if change["new"] and not shows:
            self._before_band, self.layer = self.layer, PREDICTED
        elif not change["new"] and shows:
            self.layer = self._before_band

    def _on_message(self, _widget: Any, content: dict[str, Any], buffers: Any) -> None:
        kind = content.get("type")
        if kind == "hello":
            with self.feed.lock:
                self._page_ready = True
                self._reset()
                self.draw(self.feed.moment, self.feed.session.info)
            return
        session = self.feed.session
        if kind in ("measure", "exclude", "include") and refusal(session, content):
            return
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
