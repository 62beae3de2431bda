"""The learning panel: how much the model explains, beside what simple methods explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np

from curiosity_widgets.session.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.panel import Panel
from curiosity_widgets.widgets.plots import BLUE, GREEN, GREY, ORANGE, Plot, Stroke

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_STROKES = {
    "heldout_r2": Stroke("network", BLUE, "solid", "", 2.6),
    "forest": Stroke("extra trees", GREEN, "dashed", "6 4"),
    "ridge": Stroke("ridge", ORANGE, "dash_dotted", "6 3 1 3"),
    "mean": Stroke("mean spectrum", GREY, "dotted", "2 3"),
}
_LOWEST = -0.5  # a score far below the mean spectrum's says nothing more


class LearningPanel(Panel, ipywidgets.VBox):
    """``LearningPanel(session)``: score on unseen spectra against number of spectra, with yardsticks."""

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._heading = Heading(title="Learning", legend=[stroke.legend for stroke in _STROKES.values()])
        self._plot = Plot("spectra measured", "R² on unseen spectra")
        self._lines = {name: self._plot.line(stroke) for name, stroke in _STROKES.items()}
        self._lines["heldout_r2"].marker = "circle"
        self._lines["heldout_r2"].marker_size = 24
        self._plot.figure.marks = list(reversed(self._lines.values()))
        self._drawn: Any = None
        super().__init__(session, feed, children=[self._heading, self._plot.figure])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the scores so far."""
        if snapshot.curve is self._drawn:
            return
        self._drawn = snapshot.curve
        self._heading.sentence = sentence(snapshot.curve, "im2spec" if info is None else info.target)
        lowest = 0.0
        for name, line in self._lines.items():
            points = [(entry["n"], entry[name]) for entry in snapshot.curve if entry.get(name) is not None]
            n, score = np.array(points, dtype=float).reshape(-1, 2).T
            lowest = min(lowest, float(score.min())) if len(score) else lowest
            with line.hold_sync():
                line.x, line.y = n, score
        self._plot.span_y(max(_LOWEST, lowest), 1.0)
        if snapshot.curve:
            self._plot.span_x(float(snapshot.curve[0]["n"]), float(snapshot.curve[-1]["n"]))


def sentence(curve: tuple[Mapping[str, Any], ...], target: str = "im2spec") -> str:
    """The last score in plain words."""
    scored = [entry for entry in curve if entry.get("heldout_r2") is not None]
    if not scored:
        return "No score yet: the first comes after the first training."
    last = scored[-1]
    score = last["heldout_r2"]
    things = "spectra" if target == "im2spec" else "patches"
    # On a live instrument nothing is held out: each is predicted before it is trained on.
    unseen = "before it was trained on them" if last.get("kind") == "prequential" else "it has not seen"
    others = [
        f"{words} {_percent(last[name])}"
        for name, words in (("ridge", "ridge regression"), ("forest", "extra trees"))
        if last.get(name) is not None
    ]
    beside = f"; {', '.join(others)}" if others else ""
    if score <= 0:
        return f"The network explains nothing of {things} {unseen}: their mean is as good{beside}."
    return f"The network explains {_percent(score)} of what varies in {things} {unseen}{beside}."


def _percent(score: float) -> str:
    return "nothing" if score <= 0 else f"{100 * score:.0f} %"
