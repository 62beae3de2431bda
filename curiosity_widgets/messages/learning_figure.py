"""The learning curve of a run as a figure: what dashboard, report and ``cw.plots`` draw."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.drawing.figure import Axis, Figure, Line
from curiosity_widgets.drawing.palette import CEILING
from curiosity_widgets.learning.score_names import HELDOUT
from curiosity_widgets.session import score_words
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_LOWEST = -0.5  # a score far below the mean spectrum's carries no more information
_DOT = 2.5  # radius in pixels
_HEIGHT = 380  # pixels


def learning_figure(info: RunInfo | None, snapshot: Snapshot, whole: score_words.Curve = ()) -> Figure:
    """Model, yardsticks and what noise allows, against the number of spectra; no line before the first score.

    ``whole``: the curve whose room the axis has, where it is longer than the snapshot's own.
    """
    curve = snapshot.curve
    keys = score_words.line_keys(score_words.used(curve, HELDOUT if info is None else info.score))
    lines = []
    for name, stroke in score_words.LINES.items():
        points = [
            (entry["n"], entry[keys[name]]) for entry in curve if entry.get(keys.get(name, "")) is not None
        ]
        if points:
            n, values = np.array(points, dtype=float).T
            lines.append(Line(stroke, n, values, dots=_DOT if name == "model" else 0.0))
    lowest = min((float(np.min(line.y)) for line in lines), default=0.0)
    ceiling = score_words.ceiling_of(snapshot, info)
    if ceiling is not None and curve:
        n = np.array([entry["n"] for entry in curve], dtype=float)
        lines.append(Line(CEILING, n, np.full(len(n), ceiling.r2)))
    room = whole or curve
    return Figure(
        "Learning",
        Axis.along(
            "spectra measured", [room[place]["n"] for place in (0, -1)] if room else [], 8, whole=True
        ),
        Axis.around("R²", [min(0.0, max(_LOWEST, lowest)), 1.0], 4),
        tuple(reversed(lines)),
        height=_HEIGHT,
    )
