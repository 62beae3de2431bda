"""The ensemble panel: its members, how good each is, and when it was last trained."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.drawing.palette import BLUE
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports, Table
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class EnsemblePanel(LinkedPanel):
    """``EnsemblePanel(session)``: members, validation loss, which is best, when each was retrained."""

    _esm = script("ensemble")
    _css = style()

    title = "Ensemble"

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

    def exports(self) -> Exports:
        """The members, and a bar for the validation loss of each."""
        training = self.shown()[0].training
        members = () if training is None else training.members
        names = [f"{member.name} (best)" if member.best else member.name for member in members]
        losses = [float("nan") if m.validation_loss is None else m.validation_loss for m in members]

        def table() -> Table:
            trained = [member.trained_at for member in members]
            return [("member", names), ("validation loss", losses), ("last trained in step", trained)]

        def draw(figure: Any) -> None:
            ax = figure.add_subplot()
            ax.barh(names, losses, color=BLUE)
            ax.invert_yaxis()
            ax.set(title="Ensemble", xlabel="validation loss")

        return Exports(table, draw, size=(6.0, 0.8 + 0.3 * max(3, len(members))))
