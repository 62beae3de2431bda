"""The film: a slider over the steps of a run, which all panels follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.messages.film import caption
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports, Table
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class FilmPanel(LinkedPanel):
    """``FilmPanel(session)``: look back at any step of the run, play it, follow it live.

    Map, points, latent space, spectra and learning curve of the dashboard show the step that is chosen; the
    run continues meanwhile. What a step was is read from the run file, see ``RunFile.at``.
    """

    _esm = script("film")
    _css = style()

    title = "Film"
    looks_back = True

    last = traitlets.Int(0).tag(sync=True)  # the newest step; 0: none yet
    step = traitlets.Int(0).tag(sync=True)  # that the page wants to see; 0: live
    seen = traitlets.Int(0).tag(sync=True)  # that the panels show
    caption = traitlets.Unicode("").tag(sync=True)  # what is shown, in a few words
    problem = traitlets.Unicode("").tag(sync=True)  # why a step cannot be shown; empty: all can

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        super().__init__(session, feed)
        self.observe(self._choose, "step")
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show which step the panels show, of how many."""
        now = self.feed.session.snapshot
        with self.hold_sync():
            self.last = max(now.shown.step, now.step if now.shown.step else 0)
            self.seen = snapshot.step
            self.caption = caption(snapshot, info, self.last)
            self.problem = self.feed.past.problem

    def _choose(self, _change: Any) -> None:
        self.feed.look_back(self.step or None)

    def exports(self) -> Exports:
        """The learning curve, step by step."""
        curve = self.feed.session.snapshot.curve
        names = list(dict.fromkeys(name for entry in curve for name in entry))

        def table() -> Table:
            return [
                (name, [float("nan") if entry.get(name) is None else entry[name] for entry in curve])
                for name in names
                if name != "kind"
            ]

        return Exports(table)
