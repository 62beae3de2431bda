"""The ensemble panel: its members, how good each is, and when it was last trained."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class EnsemblePanel(LinkedPanel):
    """``EnsemblePanel(session)``: members, validation loss, which is best, when each was retrained."""

    _esm = script("ensemble")
    _css = style()

    members = traitlets.List(traitlets.Dict()).tag(sync=True)  # [{name, validation_loss, best, trained_at}]
    step = traitlets.Int(0).tag(sync=True)

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        super().__init__(session, feed)
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the members as of the last training."""
        members = () if snapshot.training is None else snapshot.training.members
        with self.hold_sync():
            self.members = [asdict(member) for member in members]
            self.step = snapshot.step
