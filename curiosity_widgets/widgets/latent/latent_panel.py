"""The latent space panel: every candidate as the model sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.learning.latent_space import aligned, cluster, principal_coordinates
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.common.newest import NewestOnly
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.latent.messages import (
    CLUSTER,
    absence,
    cloud_message,
    clusters_message,
    colour_choices,
    marks_message,
    sheet_message,
    values_message,
)
from curiosity_widgets.widgets.score.layers import Message

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

MOST_CLUSTERS = 10


class LatentPanel(LinkedPanel):
    """``LatentPanel(session)``: all candidates in the latent space, in 3-D or 2-D; select by lasso or click.

    Latent vectors of more than three dimensions are shown by their first principal components, turned so
    that the cloud stays as it was at the step before. Arrays go to the page as messages, as in the map.
    """

    _esm = script("latent")
    _css = style()

    colour = traitlets.Unicode(CLUSTER).tag(sync=True)  # "cluster", "step" or the name of a layer
    colours = traitlets.Unicode("viridis").tag(sync=True)
    dimensions = traitlets.Enum((3, 2), default_value=3).tag(sync=True)
    clusters = traitlets.Int(5, min=2, max=MOST_CLUSTERS).tag(sync=True)
    absent = traitlets.Unicode("").tag(sync=True)  # why there is no latent space; empty: it comes

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._page_ready = False  # there is no listener before a page has sent "hello"
        self._drawn: tuple[Any, ...] = (None,) * 5
        self._latent: FloatArray | None = None
        self._seed = self._step = 0
        self._places: tuple[FloatArray, FloatArray] | None = None  # of the step before, in 3-D and 2-D
        self._placed: Any = None  # the latent and the number of clusters that the page has
        self._clustered: Any = None
        self._cloud: Message | None = None
        self._labels: IntArray | None = None
        self._work = NewestOnly(self._compute, "curiosity-latent")
        super().__init__(session, feed)
        self.on_msg(self._on_message)
        self.observe(self._colour_chosen, "colour")
        self.observe(lambda _change: self._work.request(), "clusters")
        self.join()

    @property
    def labels(self) -> IntArray | None:
        """Cluster (N,) of every candidate as last computed, -1 for none; None before the first request."""
        return self._labels

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Send what changed since the last message; coordinates and clusters follow from a thread."""
        if info is not None:
            self.absent = absence(snapshot, info)
        if not self._page_ready or info is None:
            return
        known, maps, marked, choices, coloured = self._drawn
        if info is not known:
            self._send_message(sheet_message(info))
        measured = snapshot.measured_index.tobytes()
        if measured != marked or info is not known:
            self._send_message(marks_message(snapshot))
        offered = colour_choices(snapshot, info)
        if offered != choices:
            self.send({"type": "choices", "choices": offered})
        if snapshot.maps is not maps or self.colour != coloured or info is not known:
            values = values_message(self.colour, snapshot, info)
            if values is not None:
                self._send_message(values)
        self._drawn = (info, snapshot.maps, measured, offered, self.colour)
        if snapshot.latent is not self._latent:
            self._latent, self._seed, self._step = snapshot.latent, info.seed, snapshot.step
            self._work.request()

    def close(self) -> None:
        """Take the panel off the page. The session continues."""
        self._work.end()
        if self._labels is not None and self.feed.shared.clusters is self._labels:
            self.feed.shared.clusters = None  # the map and the spectra group as the learner does again
        super().close()

    def _compute(self) -> None:
        """Coordinates and clusters of the newest latent space; on a thread of its own."""
        with self.feed.lock:
            latent, seed, step, k = self._latent, self._seed, self._step, self.clusters
        if latent is None:
            return
        if latent is not self._placed:
            spatial, flat = self._places or (None, None)
            self._places = (
                aligned(principal_coordinates(latent, 3), spatial),
                aligned(principal_coordinates(latent, 2), flat),
            )
            self._placed = latent
            self._cloud = cloud_message(*self._places, step, latent.shape[1])
            self._send_message_if_open(self._cloud)
        if self._clustered is None or self._clustered[0] is not latent or self._clustered[1] != k:
            self._labels = cluster(latent, k, seed)
            self._clustered = (latent, k)
            self._send_message_if_open(clusters_message(self._labels))
            if not self._work.ended:
                self.feed.shared.clusters = self._labels  # the map and the spectra follow

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        if content.get("type") == "hello":
            with self.feed.lock:
                self._page_ready = True
                self._drawn = (None,) * 5
                self.draw(self.feed.session.snapshot, self.feed.session.info)
                if self._cloud is not None:
                    self._send_message(self._cloud)
                if self._labels is not None:
                    self._send_message(clusters_message(self._labels))

    def _colour_chosen(self, _change: Any) -> None:
        with self.feed.lock:
            self.draw(self.feed.session.snapshot, self.feed.session.info)

    def _send_message_if_open(self, message: Message) -> None:
        if not self._work.ended:  # closed while its clusters were computed
            self._send_message(message)

    def _send_message(self, message: Message) -> None:
        content, buffers = message
        self.send(content, buffers)
