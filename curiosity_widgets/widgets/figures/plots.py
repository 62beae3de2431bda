"""How our bqplot figures look."""

from __future__ import annotations

import re
from typing import Any

import bqplot
import ipywidgets
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.figure import Axis
from curiosity_widgets.drawing.palette import Stroke
from curiosity_widgets.drawing.ticks import has_exponent, thinned
from curiosity_widgets.widgets.figures.mount import Mount

# Pixels.
_LEAST_SPACE = 18  # between two ticks of the y axis
_LABEL_OFFSET = 54  # of its label, at least
_LABEL_HEIGHT = 16
_LETTER = 7  # of a tick, at most
_OVERHANG = 12  # of the label of the y axis, at either end


class Plot:
    """A bqplot figure that fills its panel, with axes on round ticks; x linear, y linear or logarithmic."""

    def __init__(self, x_label: str = "", y_label: str = "", *, logarithmic: bool = False) -> None:
        self.x = bqplot.LinearScale()
        self.y = bqplot.LogScale() if logarithmic else bqplot.LinearScale()
        grid = {"grid_lines": "solid", "grid_color": "rgba(128, 128, 128, 0.2)"}
        self.x_axis = bqplot.Axis(scale=self.x, label=x_label, label_offset="32px", **grid)
        self.y_axis = bqplot.Axis(
            scale=self.y, label=y_label, label_offset=f"{_LABEL_OFFSET}px", side="left", **grid
        )
        self.figure = bqplot.Figure(
            axes=[self.x_axis, self.y_axis],
            fig_margin={"top": 10, "bottom": 42, "left": _LABEL_OFFSET + _LABEL_HEIGHT, "right": 14},
            layout=ipywidgets.Layout(width="100%", height="auto", min_width="0"),
            animation_duration=0,
            display_toolbar=False,  # its buttons would lie over the curves; a panel has its own
            background_style={"fill": "none"},
        )
        self.mount = Mount(figure=self.figure)  # what a panel has among its children
        self._ticks: dict[bqplot.Axis, FloatArray] = {}  # of an axis, whatever its height
        self._label = y_label  # of the y axis, in full
        self.mount.observe(self._fit, "height")
        self.span_x(0.0, 1.0)
        self.span_y(0.1 if logarithmic else 0.0, 1.0)

    def say_something(self, known: bool) -> None:
        """Show the axes, or only keep their place: before anything is known their numbers mean nothing."""
        (self.figure.remove_class if known else self.figure.add_class)("cw-unknown")

    def line(self, stroke: Stroke, **options: Any) -> bqplot.Lines:
        """A line without data yet."""
        scales = {"x": self.x, "y": self.y}
        look = {"colors": [stroke.colour], "line_style": stroke.style, "stroke_width": stroke.width}
        named = {"labels": [stroke.label]} if stroke.label else {}  # not drawn; exports are headed by it
        return bqplot.Lines(x=[], y=[], scales=scales, **(look | named | options))

    def band(self, colour: str, label: str = "") -> bqplot.Lines:
        """The area between two lines, without data yet."""
        fill = {"fill": "between", "fill_colors": [colour], "fill_opacities": [0.2]}
        return self.line(Stroke(label, colour), stroke_width=0, **fill)

    def span_x(self, low: float, high: float, most: int = 8) -> None:
        """Show x from ``low`` to ``high``, with ``most`` ticks at most."""
        self.show(x=Axis.along(self.x_axis.label, (low, high), most))

    def span_y(self, low: float, high: float, most: int = 8) -> None:
        """Show y from the round number below ``low`` to the one above ``high``, ``most`` ticks at most."""
        logarithmic = isinstance(self.y, bqplot.LogScale)
        self.show(y=Axis.around(self._label, (low, high), most, logarithmic=logarithmic))

    def name_y(self, label: str) -> None:
        """Write what the y axis shows: its unit alone where the plot is too low for all of it."""
        self._label = label
        room = self._high + 2 * _OVERHANG
        self.y_axis.label = label if not self.mount.height or _LETTER * len(label) <= room else short(label)

    def show(self, *, x: Axis | None = None, y: Axis | None = None) -> None:
        """Show axes as they are described."""
        for drawn, told in ((self.x_axis, x), (self.y_axis, y)):
            if told is not None:
                with drawn.scale.hold_sync():
                    drawn.scale.min, drawn.scale.max = told.low, told.high
                # The format before the ticks, in a message of its own: bqplot writes new ticks a moment
                # later, with the format that it had when they came.
                with drawn.hold_sync():
                    if drawn is self.y_axis:
                        self.name_y(told.label)
                    else:
                        drawn.label = told.label
                    drawn.tick_format = told.form
                    drawn.tick_labels = {"0": "0"} if has_exponent(told.form) else None
                if drawn is self.y_axis:
                    self._make_room(max(map(len, told.texts), default=0))
                self._ticks[drawn] = np.array(told.ticks)
                self._show_ticks(drawn)

    def _make_room(self, letters: int) -> None:
        """Left of the y axis: ticks of so many letters, and the label beside them."""
        offset = max(_LABEL_OFFSET, _LETTER * letters + _LABEL_HEIGHT)
        self.y_axis.label_offset = f"{offset}px"
        self.figure.fig_margin = {**self.figure.fig_margin, "left": offset + _LABEL_HEIGHT}

    @property
    def _high(self) -> float:
        """Of the y axis, in pixels; below 0 before the page has reported it."""
        return float(self.mount.height - sum(self.figure.fig_margin[side] for side in ("top", "bottom")))

    def _fit(self, _change: Any) -> None:
        self.name_y(self._label)
        self._show_ticks(self.y_axis)

    def _show_ticks(self, drawn: bqplot.Axis) -> None:
        """As many ticks as there is height for; those of powers of ten, which are not equally spaced, all."""
        ticks = self._ticks[drawn]
        if drawn is self.y_axis and self.mount.height and not isinstance(self.y, bqplot.LogScale):
            ticks = thinned(ticks, max(2, int(self._high // _LEAST_SPACE) + 1))
        drawn.tick_values = ticks


def short(label: str) -> str:
    """The unit of a label, "a.u." of "piezoresponse (a.u.)"; all of it where it names none."""
    found = re.search(r"\(([^()]+)\)$", label)
    return found[1] if found else label
