"""A panel that bqplot draws, for front ends that support only anywidgets (marimo)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anywidget
import bqplot
import ipywidgets
import numpy as np
import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.drawing.figure import Axis, Figure, Line, packed
from curiosity_widgets.drawing.palette import Stroke
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.figures.mount import Mount
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.patches import PatchPair

_HEIGHT = 230  # pixels
_HEIGHTS = {"cw-small": 130, "cw-medium": 170}
_DOT = 2.5  # radius in pixels
_BAND = 0.2


class PartsPanel(anywidget.AnyWidget):
    """Headings and figures, drawn by our own script without bqplot."""

    _esm = script("plain")
    _css = style()

    # What the panel is made of, in order: {"kind": "heading" or "patches", "model"}, {"kind": "figure", ...}
    # or {"kind": "row" or "column", "parts"}.
    parts = traitlets.List(traitlets.Dict()).tag(sync=True, **ipywidgets.widget_serialization)


class PlainPanel(PartsPanel):
    """``PlainPanel(panel)``: what a panel of headings and figures shows.

    The panel itself stays as it is; ``draw`` takes over what it shows at the moment.
    """

    def __init__(self, panel: ipywidgets.Box) -> None:
        self._panel = panel
        super().__init__(parts=list(_parts(panel)))

    def draw(self, _snapshot: Snapshot | None = None, _info: RunInfo | None = None) -> None:
        """Show what the panel shows now."""
        self.parts = list(_parts(self._panel))


def figure_part(figure: Figure) -> dict[str, Any]:
    """A figure as a part of a panel."""
    return {"kind": "figure", **figure.content(packed)}


def _parts(box: ipywidgets.Box) -> Iterator[dict[str, Any]]:
    for child in box.children:
        if isinstance(child, Heading | PatchPair):
            yield {"kind": "heading" if isinstance(child, Heading) else "patches", "model": child}
        elif isinstance(child, Mount):
            yield figure_part(description(child))
        elif isinstance(child, ipywidgets.Box):
            kind = "column" if isinstance(child, ipywidgets.VBox) else "row"
            yield {"kind": kind, "parts": list(_parts(child))}


def description(mount: Mount) -> Figure:
    """What a figure of bqplot shows at the moment."""
    figure = mount.figure
    across, up = figure.axes
    sizes = [name for name in mount._dom_classes if name in _HEIGHTS]  # noqa: SLF001 - there is no other way
    return Figure(
        title=f"{up.label} over {across.label}",
        x=_axis(across),
        y=_axis(up),
        lines=tuple(_line(mark) for mark in figure.marks if np.size(mark.y)),
        height=_HEIGHTS[sizes[0]] if sizes else _HEIGHT,
    )


def _axis(axis: bqplot.Axis) -> Axis:
    ticks = () if axis.tick_values is None else tuple(float(value) for value in axis.tick_values)
    return Axis(
        axis.label,
        axis.scale.min,
        axis.scale.max,
        ticks,
        axis.tick_format or "",
        logarithmic=isinstance(axis.scale, bqplot.LogScale),
    )


def _line(mark: bqplot.Lines) -> Line:
    band = mark.fill == "between"
    return Line(
        Stroke(mark.labels[0] if mark.labels else "", mark.colors[0], mark.line_style, mark.stroke_width),
        mark.x,
        mark.y,
        band=band,
        steps=mark.interpolation == "step-after",
        dots=_DOT if mark.marker is not None else 0.0,
        opacity=_BAND if band else 1.0,
    )
