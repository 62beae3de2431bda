"""The log: what happened in the run, and what to do where something went wrong."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports, Table
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_SHOWN = 200  # latest entries; the run file has them all


class LogPanel(LinkedPanel):
    """``LogPanel(session)``: events and errors with their time, newest first."""

    _esm = script("log")
    _css = style()

    title = "Log"

    entries = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        super().__init__(session, feed)
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the latest entries."""
        self.entries = [
            {"time": entry.time, "level": entry.level, "text": entry.text} for entry in snapshot.log[-_SHOWN:]
        ]

    def exports(self) -> Exports:
        """All entries."""
        log = self.shown()[0].log

        def table() -> Table:
            times = [datetime.fromtimestamp(entry.time, timezone.utc).isoformat() for entry in log]
            return [
                ("time", times),
                ("level", [entry.level for entry in log]),
                ("text", [entry.text for entry in log]),
            ]

        return Exports(table)
