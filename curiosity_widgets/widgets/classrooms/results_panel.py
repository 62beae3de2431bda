"""How far all have come in a class room: scores, and maps beside each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from curiosity_widgets.classrooms.match import Match
from curiosity_widgets.classrooms.result import SCORES, GameResult
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.plots.described import described
from curiosity_widgets.reports.classroom_figures import (
    error_figures,
    picked_figures,
    score_curves,
    scores_figure,
)
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports, Table
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.plain import PartsPanel, figure_part
from curiosity_widgets.widgets.heading import Heading

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_HIDDEN = "Scores and maps are revealed at the end."
_NONE = "Scores come after the first training."
# Pixels: curves and maps of a usual game are in view together with the sample.
_CURVES, _MAP = 150, 84


class ResultsPanel(LinkedPanel, PartsPanel):
    """The score of each, and where each measured; where the models err is shown at the end."""

    title = "Scores"

    def __init__(self, match: Match, feed: Feed) -> None:
        self._match = match
        self._heading = Heading(title="Scores", shared=feed.shared)
        self._drawn: tuple[GameResult | None, str] | None = None
        super().__init__(cast("Session", match), feed)
        self.join()

    @property
    def page(self) -> Heading:
        """The heading has the buttons."""
        return self._heading

    def exports(self) -> Exports:
        """The scores that are revealed, as a plot and round by round."""
        result = self._match.result
        if result is None:
            raise CuriosityError("there are no scores yet, or they are revealed at the end")
        figure, table = scores_figure(result.arms), scores_table(result)
        legend = [curve.stroke.legend for curve in score_curves(result.arms)]
        return Exports(lambda: table, lambda picture: described(picture.add_subplot(), figure, legend))

    def draw(self, snapshot: Snapshot, _info: RunInfo | None) -> None:
        """Show what is revealed."""
        result, ended = self._match.result, snapshot.state == "finished"
        if self._drawn == (result, snapshot.state):
            return
        self._drawn = (result, snapshot.state)
        heading = {"kind": "heading", "model": self._heading}
        if result is None:
            self._heading.sentence = _HIDDEN if self._match.rules.reveal == "end" else _NONE
            self._heading.legend = []
            self.parts = [heading]
            return
        arms = result.ranking
        self._heading.sentence = _places(result)
        self._heading.legend = [curve.stroke.legend for curve in score_curves(result.arms)]
        maps = error_figures(result, arms, _MAP) if ended else picked_figures(result, arms, _MAP)
        scores = replace(scores_figure(result.arms), height=_CURVES)
        self.parts = [heading, figure_part(scores), {"kind": "row", "parts": [*map(figure_part, maps)]}]


def scores_table(result: GameResult) -> Table:
    """The scores of all, a line for each round of each."""
    lines = [(arm.name, entry) for arm in result.arms for entry in arm.curve]
    values = [
        (name, [np.nan if entry[name] is None else entry[name] for _, entry in lines]) for name in SCORES
    ]
    counts = [(name, [entry[name] for _, entry in lines]) for name in ("round", "n")]
    return [("who", [who for who, _ in lines]), *counts, *values]


def _places(result: GameResult) -> str:
    """All in order of their score."""
    if not result.rounds:
        return f"All begin alike: R² {result.arms[0].score:.2f}."
    places = ", ".join(f"{arm.name} {arm.score:.2f}" for arm in result.ranking)
    return f"Best first: {places}. {SCORES['pixels_r2']}."
