"""A panel that bqplot draws, for places that show nothing but anywidgets (marimo)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anywidget
import bqplot
import ipywidgets
import numpy as np
import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.drawing.palette import DASHES
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.patches import PatchPair

_SIZES = ("cw-small", "cw-medium")


class PlainPanel(anywidget.AnyWidget):
    """``PlainPanel(panel)``: what a panel of headings and figures shows, drawn by our own script.

    The panel itself stays as it is; ``draw`` takes over what it shows at the moment.
    """

    _esm = script("plain")
    _css = style()

    # What the panel is made of, in order: {"kind": "heading" or "patches", "model"}, {"kind": "figure", ...}
    # or {"kind": "row" or "column", "parts"}.
    parts = traitlets.List(traitlets.Dict()).tag(sync=True, **ipywidgets.widget_serialization)

    def __init__(self, panel: ipywidgets.Box) -> None:
        self._panel = panel
        super().__init__(parts=list(_parts(panel)))

    def draw(self, _snapshot: Snapshot | None = None, _info: RunInfo | None = None) -> None:
        """Show what the panel shows now."""
        self.parts = list(_parts(self._panel))


def _parts(box: ipywidgets.Box) -> Iterator[dict[str, Any]]:
    for child in box.children:
        if isinstance(child, Heading | PatchPair):
            yield {"kind": "heading" if isinstance(child, Heading) else "patches", "model": child}
        elif isinstance(child, bqplot.Figure):
            yield _figure(child)
        elif isinstance(child, ipywidgets.Box):
            kind = "column" if isinstance(child, ipywidgets.VBox) else "row"
            yield {"kind": kind, "parts": list(_parts(child))}


def _figure(figure: bqplot.Figure) -> dict[str, Any]:
    across, up = figure.axes
    sizes = [name for name in figure._dom_classes if name in _SIZES]  # noqa: SLF001 - there is no other way
    return {
        "kind": "figure",
        "size": sizes[0] if sizes else "",
        "x": _axis(across),
        "y": _axis(up),
        "lines": [_line(mark) for mark in figure.marks if np.size(mark.y)],
    }


def _axis(axis: bqplot.Axis) -> dict[str, Any]:
    ticks = [] if axis.tick_values is None else [float(value) for value in axis.tick_values]
    return {
        "label": axis.label,
        "logarithmic": isinstance(axis.scale, bqplot.LogScale),
        "low": axis.scale.min,
        "high": axis.scale.max,
        "ticks": ticks,
        "texts": [_text(value, axis.tick_format) for value in ticks],
    }


def _line(mark: bqplot.Lines) -> dict[str, Any]:
    y = np.atleast_2d(np.asarray(mark.y, dtype="<f4"))
    return {
        "colour": mark.colors[0],
        "dash": DASHES[mark.line_style],
        "width": mark.stroke_width,
        "fill": mark.fill == "between",
        "steps": mark.interpolation == "step-after",
        "dots": mark.marker is not None,
        "count": len(y),
        "x": np.ascontiguousarray(mark.x, dtype="<f4").tobytes(),
        "y": np.ascontiguousarray(y).tobytes(),
    }


def _text(value: float, d3_format: str | None) -> str:
    """A tick as d3 writes it with the formats of ``plots``; like its ~, Python's g drops trailing zeros."""
    return format(value, (d3_format or "").replace("~", "")).replace("-", "\N{MINUS SIGN}")
