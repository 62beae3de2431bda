"""How our bqplot figures look."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import bqplot
import ipywidgets
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.palette import Stroke
from curiosity_widgets.drawing.ticks import log_ticks, round_ticks


class Plot:
    """A bqplot figure that fills its panel, with axes on round ticks; x linear, y linear or logarithmic."""

    def __init__(self, x_label: str = "", y_label: str = "", *, logarithmic: bool = False) -> None:
        self.x = bqplot.LinearScale(min=0.0, max=1.0)
        kind = bqplot.LogScale if logarithmic else bqplot.LinearScale
        self.y = kind(min=0.1, max=1.0)
        grid = {"grid_lines": "solid", "grid_color": "rgba(128, 128, 128, 0.2)"}
        self.x_axis = bqplot.Axis(scale=self.x, label=x_label, label_offset="32px", **grid)
        self.y_axis = bqplot.Axis(scale=self.y, label=y_label, label_offset="54px", side="left", **grid)
        self.figure = bqplot.Figure(
            axes=[self.x_axis, self.y_axis],
            fig_margin={"top": 10, "bottom": 42, "left": 70, "right": 14},
            layout=ipywidgets.Layout(width="100%", height="auto", min_width="0"),
            animation_duration=0,
            background_style={"fill": "none"},
        )

    def line(self, stroke: Stroke, **options: Any) -> bqplot.Lines:
        """A line without data yet."""
        scales = {"x": self.x, "y": self.y}
        look = {"colors": [stroke.colour], "line_style": stroke.style, "stroke_width": stroke.width}
        return bqplot.Lines(x=[], y=[], scales=scales, **(look | options))

    def band(self, colour: str) -> bqplot.Lines:
        """The area between two lines, without data yet."""
        fill = {"fill": "between", "fill_colors": [colour], "fill_opacities": [0.2]}
        return self.line(Stroke("", colour), stroke_width=0, **fill)

    def span_x(self, low: float, high: float, most: int = 8) -> None:
        """Show x from ``low`` to ``high``, with ``most`` ticks at most."""
        ticks, label = round_ticks(low, high, most)
        inside = ticks[(ticks >= low) & (ticks <= high)]
        _show(self.x_axis, self.x, (low, high) if high > low else (low - 0.5, low + 0.5), inside, label)

    def span_y(self, low: float, high: float, most: int = 8) -> None:
        """Show y from the round number below ``low`` to the one above ``high``, ``most`` ticks at most."""
        if isinstance(self.y, bqplot.LogScale):
            ticks, label = log_ticks(low, high), ".3~g"
        else:
            ticks, label = round_ticks(low, high, most)
        _show(self.y_axis, self.y, (float(ticks[0]), float(ticks[-1])), ticks, label)


def left_to_right(x: FloatArray, band: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A band (2, S) over x (S,) that may run to and fro, each sweep from left to right, NaN between two.

    An area whose outline runs to and fro cancels itself where sweeps lie over each other.
    """
    rises = np.sign(np.diff(x))
    moving = np.flatnonzero(rises)
    turns = moving[1:][rises[moving[1:]] != rises[moving[:-1]]] if len(moving) else moving
    ends = [0, *(int(turn) for turn in turns), len(x) - 1]
    parts = [np.arange(first, last + 1) for first, last in pairwise(ends)]
    parts = [part if x[part[0]] <= x[part[-1]] else part[::-1] for part in parts]
    xs, bands = [x[parts[0]]], [band[:, parts[0]]]
    for part in parts[1:]:
        xs += [x[part[:1]], x[part]]
        bands += [np.full((2, 1), np.nan), band[:, part]]
    return np.concatenate(xs), np.concatenate(bands, axis=1)


def _show(
    axis: bqplot.Axis, scale: bqplot.LinearScale, ends: tuple[float, float], ticks: FloatArray, label: str
) -> None:
    with scale.hold_sync():
        scale.min, scale.max = ends
    with axis.hold_sync():
        axis.tick_values, axis.tick_format = ticks, label
