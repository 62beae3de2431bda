"""Whose turn it is in a class room, and what the player in turn does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import ipywidgets

from curiosity_widgets.classrooms.match import Match
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.boxed import BoxedPanel
from curiosity_widgets.widgets.common.exports import Exports
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.heading import Heading

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_HOW = (
    "Click positions on the map, or move there with the arrow keys and press Enter; again to take one back."
)


class TurnPanel(BoxedPanel):
    """The sentence that tells what to do, "Measure" to end a turn and "Clear choice"."""

    def __init__(self, match: Match, feed: Feed) -> None:
        self._match = match
        self._heading = Heading(title="Class room")
        self._measure = ipywidgets.Button(description="Measure", button_style="primary", disabled=True)
        self._clear = ipywidgets.Button(description="Clear choice", disabled=True)
        self._progress = ipywidgets.FloatProgress(0.0, max=1.0, layout=ipywidgets.Layout(width="220px"))
        self._problem = ""
        row = ipywidgets.HBox([self._measure, self._clear, self._progress]).add_class("cw-turn")
        super().__init__(cast("Session", match), feed, children=[self._heading, row])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self._measure.on_click(lambda _button: self._ask(match.submit))
        self._clear.on_click(lambda _button: self._ask(match.clear))
        self.join()

    def exports(self) -> Exports:
        """The positions that the player in turn has measured."""
        snapshot, _ = self.shown()
        rows, cols = snapshot.measured.T
        return Exports(lambda: [("row", rows), ("col", cols), ("round", snapshot.measured_step)])

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show whose turn it is."""
        match = self._match
        missing = match.rules.points - match.chosen
        self._heading.title = f"Class room: {Path(info.data).name}" if info is not None else "Class room"
        self._heading.sentence = " ".join(filter(None, (self._problem, self._sentence(snapshot, missing))))
        self._measure.disabled = not match.choosing or missing > 0
        self._measure.tooltip = f"choose {missing} more" if missing else "end the turn"
        self._clear.disabled = not match.choosing or match.chosen == 0
        working = snapshot.state in ("initialising", "running")
        self._progress.layout.visibility = "visible" if working else "hidden"
        self._progress.value = snapshot.progress or 0.0

    def _sentence(self, snapshot: Snapshot, missing: int) -> str:
        match, rules = self._match, self._match.rules
        if match.error:
            return f"The game has ended: {match.error}"
        if snapshot.state == "finished":
            return f"The game is over after {rules.rounds} rounds. Result: {match.path.name}"
        where = f"Round {match.round} of {rules.rounds}"
        if not match.choosing:
            return f"{where}. {snapshot.message or 'training'} …"
        who = "" if len(rules.players) == 1 else f" {match.player}:"
        if missing:
            return f"{where}.{who} choose {missing} more position{'s' * (missing > 1)}. {_HOW}"
        return f"{where}.{who} all {rules.points} positions are chosen; press Measure."

    def _ask(self, command: Any) -> None:
        self._problem = ""
        try:
            command()
        except CuriosityError as error:
            self._problem = f"{error}."
        else:
            self.feed.shared.row = self.feed.shared.col = -1  # the latest spectrum of who comes next
        with self.feed.lock:
            self.draw(self._match.snapshot, self._match.info)
