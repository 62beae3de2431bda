"""A picture of the last state, for where a notebook is read without a kernel."""

from __future__ import annotations

import threading
from typing import Any

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.plots.overview import overview
from curiosity_widgets.plots.run_view import Moment
from curiosity_widgets.session.state.snapshot import WORKING, RunInfo, Snapshot
from curiosity_widgets.widgets.common.newest import NewestOnly
from curiosity_widgets.widgets.feed import Feed

_DPI = 80
_LARGEST = 200_000  # bytes of what a notebook keeps


class LastPicture:
    """Draws a run when it rests, and when its notebook is saved, and hands the picture to the page
    (``js/src/widgets/status.ts``).

    JupyterLab's extension writes it beside the dashboard into the notebook, without drawing the dashboard
    again. Where matplotlib is not installed there is no picture.
    """

    def __init__(self, feed: Feed, view: str) -> None:
        self._feed, self._view = feed, view  # the model that the notebook shows
        self._drawn: tuple[Any, ...] | None = None
        self._lock = threading.Lock()
        self._kept: tuple[Any, bytes] = (None, b"")  # the snapshot and its picture
        self._work = NewestOnly(self._send, "curiosity-picture")
        feed.status.on_msg(self._on_message)

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Ask for a picture where the run rests and looks other than on the last one."""
        state = (snapshot.state, len(snapshot.measured), snapshot.step)
        if (
            info is not None
            and snapshot.state not in WORKING
            and len(snapshot.measured)
            and state != self._drawn
        ):
            self._drawn = state
            self._work.request()

    def close(self) -> None:
        """Draw no more."""
        self._feed.status.on_msg(self._on_message, remove=True)
        self._work.end()

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        if content.get("type") == "picture" and len(self._feed.session.snapshot.measured):
            self._work.request()

    def encoded(self) -> bytes:
        """The run as PNG; empty where there is nothing to see, or no matplotlib to draw it."""
        with self._lock:
            snapshot = self._feed.session.snapshot
            if self._kept[0] is not snapshot:
                self._kept = (snapshot, _drawn(Moment(self._feed.session.info, snapshot)))
            return self._kept[1]

    def _send(self) -> None:
        picture = self.encoded()
        if picture and not self._work.ended:
            self._feed.status.send({"type": "picture", "view": self._view}, [picture])


def _drawn(run: Moment) -> bytes:
    if not len(run.snapshot.measured):
        return b""
    try:
        picture = overview(run, dpi=_DPI)
        return picture if len(picture) <= _LARGEST else overview(run, dpi=_DPI // 2)
    except CuriosityError:
        return b""
