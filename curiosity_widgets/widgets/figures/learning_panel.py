"""The learning panel: how much the model explains, beside what simple methods explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.drawing.palette import CEILING, MODEL
from curiosity_widgets.learning.score_names import BLOCKED, HELDOUT
from curiosity_widgets.messages.learning_figure import learning_figure
from curiosity_widgets.session import score_words
from curiosity_widgets.session.rules.plateau import plateau
from curiosity_widgets.session.state.display import UNLEARNABLE
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.boxed import BoxedPanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.plots import Plot
from curiosity_widgets.widgets.heading import Heading

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class LearningPanel(BoxedPanel):
    """``LearningPanel(session)``: score on unseen spectra against number of spectra, with yardsticks.

    The score that counts and its yardsticks, what noise allows, and the score over all unmeasured positions
    beside neighbours alone, where the source knows these.
    """

    looks_back = True

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._heading = Heading(title="Learning")
        self._plot = Plot()
        self._marks = {stroke: self._plot.line(stroke) for stroke in (*score_words.LINES.values(), CEILING)}
        self._marks[MODEL].marker = "circle"
        self._marks[MODEL].marker_size = 24
        self._plot.figure.marks = list(reversed(self._marks.values()))
        self._drawn: Any = None
        super().__init__(session, feed, children=[self._heading, self._plot.mount])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self._heading.legend = self._legend()
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the scores so far."""
        if snapshot.curve is not self._drawn:
            self._draw_curve(snapshot, info)
        self._drawn = snapshot.curve

    def _draw_curve(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        target, patch, score = "im2spec", None, HELDOUT
        if info is not None:
            target, patch, score = info.target, info.patch, score_words.used(snapshot.curve, info.score)
        flat = plateau(snapshot.curve, snapshot.noise_floor, patch)
        sentences = [
            score_words.sentence(snapshot.curve, target, score=score),
            score_words.neighbours_sentence(snapshot.curve, target),
            score_words.noise_sentence(snapshot, info),
            unlearnable_sentence(snapshot),
            "" if flat is None else flat.text,
            score_words.CEILING if score in (HELDOUT, BLOCKED) and snapshot.curve else "",
        ]
        self._heading.sentence = " ".join(filter(None, sentences))
        # Of an earlier step the curve up to then, in the room of the whole: it grows as a film plays.
        figure = learning_figure(info, snapshot, self.feed.session.snapshot.curve)
        drawn = {line.stroke: line for line in figure.lines}
        for stroke, mark in self._marks.items():
            line = drawn.get(stroke)
            with mark.hold_sync():
                mark.x, mark.y = (np.empty(0), np.empty(0)) if line is None else (line.x, line.y)
        self._plot.show(x=figure.x, y=figure.y)
        self._plot.say_something(bool(snapshot.curve))
        self._heading.legend = self._legend()

    def _legend(self) -> list[dict[str, str | float]]:
        """Of the lines that are drawn; before the first score of all, so that the plot does not jump."""
        known = [stroke for stroke, mark in self._marks.items() if len(mark.x)]
        return [stroke.legend for stroke in known or self._marks]


def unlearnable_sentence(snapshot: Snapshot) -> str:
    """How much of the sample is not learnable; empty where all of it is."""
    unlearnable = snapshot.maps.get(UNLEARNABLE)
    if unlearnable is None or not (unlearnable == 1).any():
        return ""
    share = float((unlearnable == 1).sum() / np.isfinite(unlearnable).sum())
    rows, cols = np.rint(snapshot.measured).astype(np.int64).T
    count = int((unlearnable[rows, cols] == 1).sum())
    return (
        f"{max(100 * share, 1):.0f} % of the sample is not learnable: the error there does not fall "
        f"although {count} spectra were measured."
    )
