"""A plot that the dashboard shows, as matplotlib draws it: the same lines, colours, ranges and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.drawing.figure import Figure
from curiosity_widgets.plots.run_view import LEGEND

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def described(ax: Axes, figure: Figure, legend: Sequence[dict[str, Any]] = ()) -> Axes:
    """Draw a described figure on axes, with a legend of strokes (label, colour, dash, width)."""
    for line in figure.lines:
        x, y = np.asarray(line.x, dtype=float), np.atleast_2d(np.asarray(line.y, dtype=float))
        if line.band:
            ax.fill_between(x, y[0], y[1], color=line.stroke.colour, alpha=line.opacity, lw=0)
            continue
        for values in y:
            ax.plot(
                x, values, color=line.stroke.colour, lw=line.stroke.width, ls=_dash(line.stroke.dash),
                alpha=line.opacity, marker="o" if line.dots else "", ms=2 * line.dots,
                drawstyle="steps-post" if line.steps else "default", label=line.stroke.label or None,
            )  # fmt: skip
    for axis, told in (("x", figure.x), ("y", figure.y)):
        ax.set(**{f"{axis}label": told.label})
        if told.logarithmic:
            ax.set(**{f"{axis}scale": "log"})
        ax.set(**{f"{axis}lim": (told.low, told.high)})
    if legend:
        from matplotlib.lines import Line2D

        handles = []
        for entry in legend:
            look = {"color": entry["colour"], "ls": _dash(entry["dash"]), "lw": entry["width"]}
            handles.append(Line2D([], [], label=entry["label"], **look))
        ax.legend(handles=handles, fontsize="small", **LEGEND)
    return ax


def _dash(dash: str) -> Any:
    """As matplotlib writes what SVG writes as "6 4"."""
    lengths = tuple(float(length) / 2 for length in dash.split())
    return (0.0, lengths) if lengths else "solid"
