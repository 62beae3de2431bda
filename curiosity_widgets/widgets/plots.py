"""How our bqplot figures look."""

from __future__ import annotations

from dataclasses import dataclass

import bqplot
import ipywidgets


@dataclass(frozen=True)
class Stroke:
    """A line that is told apart by its dash too, not by its colour alone; readable on light and dark."""

    label: str
    colour: str
    style: str  # bqplot's name of the dash
    dash: str  # the same for SVG

    @property
    def legend(self) -> dict[str, str]:
        """An entry of a heading's legend."""
        return {"label": self.label, "colour": self.colour, "dash": self.dash}


# After Okabe and Ito: distinct for every kind of colour vision.
ORANGE, BLUE, GREEN, GREY = "#d55e00", "#2f8fd0", "#009e73", "#8a8a8a"


def figure(x_label: str, y_label: str) -> tuple[bqplot.Figure, bqplot.LinearScale, bqplot.LinearScale]:
    """An empty figure that fills its panel, with its scales."""
    x, y = bqplot.LinearScale(), bqplot.LinearScale()
    grid = {"grid_lines": "solid", "grid_color": "rgba(128, 128, 128, 0.2)", "num_ticks": 5}
    axes = [
        bqplot.Axis(scale=x, label=x_label, label_offset="32px", **grid),
        bqplot.Axis(scale=y, label=y_label, label_offset="44px", orientation="vertical", **grid),
    ]
    drawn = bqplot.Figure(
        axes=axes,
        fig_margin={"top": 8, "bottom": 42, "left": 60, "right": 12},
        layout=ipywidgets.Layout(width="100%", height="auto", min_width="0"),
        animation_duration=0,
        background_style={"fill": "none"},
        title="",
    )
    return drawn, x, y


def lines(stroke: Stroke, x: bqplot.LinearScale, y: bqplot.LinearScale, **options: object) -> bqplot.Lines:
    """A line without data yet."""
    return bqplot.Lines(
        x=[], y=[], scales={"x": x, "y": y}, colors=[stroke.colour], line_style=stroke.style, **options
    )
