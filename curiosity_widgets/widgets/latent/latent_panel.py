"""The latent space panel: every candidate as the model sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.latent_space import CLUSTERS, cluster, mirrored, principal_components
from curiosity_widgets.messages.latent import (
    CLUSTER,
    MOST_COMPONENTS,
    UNKNOWN,
    absence,
    cloud_message,
    clusters_message,
    colour_choices,
    marks_message,
    sheet_message,
    values_message,
)
from curiosity_widgets.messages.layers import Message
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.common.newest import NewestOnly
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.latent.exports import latent_exports

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

MOST_CLUSTERS = 10


class LatentPanel(LinkedPanel):
    """``LatentPanel(session)``: all candidates in the latent space, in 3-D or 2-D; select by lasso or click.

    Latent vectors are shown by principal components, the first three or those that are chosen, mirrored so
    that the cloud stays as it was at the step before. Arrays go to the page as messages, as in the map.
    """

    _esm = script("latent")
    _css = style()

    title = "Latent space"
    looks_back = True

    colour = traitlets.Unicode(CLUSTER).tag(sync=True)  # "cluster", "step" or the name of a layer
    colours = traitlets.Unicode("viridis").tag(sync=True)
    dimensions = traitlets.Enum((3, 2), default_value=3).tag(sync=True)
    components = traitlets.List(traitlets.Int(), [1, 2, 3]).tag(sync=True)  # on the axes, counted from 1
    point_size = traitlets.Float(1.0, min=0.25, max=4.0).tag(sync=True)  # of the usual one
    opacity = traitlets.Float(1.0, min=0.05, max=1.0).tag(sync=True)  # of the points
    clusters = traitlets.Int(CLUSTERS, min=2, max=MOST_CLUSTERS).tag(sync=True)
    groups_shown = traitlets.List(traitlets.Dict()).tag(sync=True)  # [{name, size}] that a user has named
    absent = traitlets.Unicode("").tag(sync=True)  # why there is no latent space; empty: it comes

    def __init__(self, session: Session, feed: Feed | None = None, *, marks: bool = True) -> None:
        self._marks = marks  # whether measured candidates look different
        self._page_ready = False  # there is no listener before a page has sent "hello"
        self._drawn: tuple[Any, ...] = (None,) * 6
        self._latent: FloatArray | None = None
        self._given: IntArray | None = None  # the clusters of the snapshot
        self._in_full = True  # its latent space is known of all candidates, not of a few
        self._seed = self._step = 0
        self._places: FloatArray | None = None  # (N, k) principal components, as the page has them
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
        known, maps, marked, choices, coloured, excluded = self._drawn
        if info is not known:
            self._send_message(sheet_message(info))
        measured = snapshot.measured_index.tobytes()
        if self._marks and (measured != marked or info is not known):
            self._send_message(marks_message(snapshot))
        offered = colour_choices(snapshot, info)
        if offered != choices:
            self.send({"type": "choices", "choices": offered})
        others = snapshot.maps is not maps or snapshot.excluded is not excluded
        if others or self.colour != coloured or info is not known:
            values = values_message(self.colour, snapshot, info)
            if values is not None:
                self._send_message(values)
        self._drawn = (info, snapshot.maps, measured, offered, self.colour, snapshot.excluded)
        if snapshot.latent is not self._latent:
            self._latent, self._seed, self._step = snapshot.latent, info.seed, snapshot.step
            # Of a step long past the latent space of a few is known, and the clusters of all.
            self._given, self._in_full = snapshot.clusters, snapshot.shown.in_full
            self._work.request()

    @property
    def groups(self) -> dict[str, IntArray]:
        """The named groups: indices (n,) of candidates by name."""
        return dict(self.feed.shared.groups)

    def save_group(self, name: str) -> None:
        """Give the selected candidates a name; the spectra panel compares named groups.

        Raises CuriosityError where nothing is selected.
        """
        chosen = self.feed.shared.selected_candidates
        if not len(chosen):
            raise CuriosityError("nothing is selected; select points before they are named")
        self._name_groups(self.groups | {name: chosen})

    def remove_group(self, name: str) -> None:
        """Forget a named group."""
        self._name_groups({other: index for other, index in self.groups.items() if other != name})

    def mask(self, group: str = "") -> BoolArray:
        """The pixels (H, W) of a named group's candidates, of the selected ones by default; as
        ``session.exclude`` takes them.

        Raises CuriosityError for a group that there is not, and where nothing is selected.
        """
        _, info = self.shown()
        if group and group not in self.groups:
            known = ", ".join(self.groups) or "none"
            raise CuriosityError(f"there is no group {quoted(group)}; named groups: {known}")
        chosen = self.groups[group] if group else self.feed.shared.selected_candidates
        if not len(chosen):
            raise CuriosityError("nothing is selected; select points in the latent space or on the map")
        found = np.zeros(info.image.shape[1:], dtype=bool)
        found[tuple(info.candidates.pixels[chosen].T)] = True
        return found

    def _name_groups(self, groups: dict[str, IntArray]) -> None:
        self.feed.shared.groups = groups
        self.groups_shown = [{"name": name, "size": len(index)} for name, index in groups.items()]

    def exports(self) -> Exports:
        """The cloud over the components that are shown, and the numbers of every candidate."""
        snapshot, info = self.shown()
        return latent_exports(self, snapshot, info)

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
            given, in_full = self._given, self._in_full
        if latent is None:
            return
        if latent is not self._placed:
            places, shares = principal_components(latent, MOST_COMPONENTS)
            if not in_full:
                shares = np.full(len(shares), UNKNOWN)
            self._places = mirrored(places, self._places)
            self._placed = latent
            self._cloud = cloud_message(self._places, shares, step, latent.shape[1])
            self._send_message_if_open(self._cloud)
        if self._clustered is None or self._clustered[0] is not latent or self._clustered[1] != k:
            if given is None or (in_full and int(given.max(initial=-1)) + 1 != k):
                given = cluster(latent, k, seed)
            self._labels = given
            self._clustered = (latent, k)
            self._send_message_if_open(clusters_message(given))
            if not self._work.ended:
                self.feed.shared.clusters = self._labels  # the map and the spectra follow

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        kind, name = content.get("type"), str(content.get("name", ""))
        if kind == "save group":
            self.save_group(name)
        elif kind == "remove group":
            self.remove_group(name)
        elif kind == "select group" and name in self.groups:
            self.feed.shared.select_candidates(self.groups[name])
        elif kind == "hello":
            with self.feed.lock:
                self._page_ready = True
                self._drawn = (None,) * 6
                self.draw(self.feed.moment, self.feed.session.info)
                if self._cloud is not None:
                    self._send_message(self._cloud)
                if self._labels is not None:
                    self._send_message(clusters_message(self._labels))

    def _colour_chosen(self, _change: Any) -> None:
        with self.feed.lock:
            self.draw(self.feed.moment, self.feed.session.info)

    def _send_message_if_open(self, message: Message) -> None:
        if not self._work.ended:  # closed while its clusters were computed
            self._send_message(message)

    def _send_message(self, message: Message) -> None:
        content, buffers = message
        self.send(content, buffers)
