"""Curves with intervals, as figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.figure import Axis, Figure, Line
from curiosity_widgets.drawing.palette import Stroke

_BAND = 0.13  # opacity
_DOT = 3.0  # pixels
_THIN, _FAINT = 0.8, 0.55  # width and opacity of the lines that a mean is of


@dataclass(frozen=True, eq=False)
class Curve:
    """One line of a plot: x (n,), y (n,) and, where there is one, its interval."""

    stroke: Stroke
    x: FloatArray
    y: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None
    each: FloatArray | None = None  # (m, n) lines that the mean is of, drawn thin below it
    values: bool = False  # whether the pointer finds the numbers


def curves_figure(title: str, curves: Sequence[Curve], *, x_label: str, y_label: str) -> Figure:
    """Curves over each other, intervals as bands below them. Points that are not finite are left out."""
    y = Axis.around(y_label, _heights(curves))
    bands = [band for curve in curves if (band := _band(curve, y)) is not None]
    thin = [_each(curve, curve.each) for curve in curves if curve.each is not None]
    places = np.concatenate([curve.x for curve in curves]) if curves else np.zeros(1)
    x = Axis.along(x_label, places, whole=bool(np.all(places == np.rint(places))))
    return Figure(title, x, y, (*bands, *thin, *map(_line, curves)))


def _line(curve: Curve) -> Line:
    known = np.isfinite(curve.y)
    alone = known.sum() == 1  # a line of one point would not be seen
    texts = tuple(_value(curve, int(place)) for place in np.flatnonzero(known)) if curve.values else ()
    size = _DOT if alone or curve.values else 0.0
    return Line(curve.stroke, curve.x[known], curve.y[known], dots=size, texts=texts)


def _each(curve: Curve, each: FloatArray) -> Line:
    stroke = replace(curve.stroke, width=_THIN, label=f"{curve.stroke.label}, one seed")
    return Line(stroke, curve.x, each, opacity=_FAINT)


def _value(curve: Curve, place: int) -> str:
    found = f"{curve.stroke.label}: {curve.y[place]:.3f} at {curve.x[place]:g}"
    if curve.low is None or curve.high is None or not np.isfinite(curve.low[place]):
        return found
    return f"{found} ({curve.low[place]:.3f} to {curve.high[place]:.3f})"


def _band(curve: Curve, axis: Axis) -> Line | None:
    if curve.low is None or curve.high is None:
        return None
    known = np.isfinite(curve.low) & np.isfinite(curve.high)
    if not known.any():
        return None
    edges = np.clip(np.stack([curve.low, curve.high])[:, known], axis.low, axis.high)
    return Line(curve.stroke, curve.x[known], edges, band=True, opacity=_BAND)


def _heights(curves: Sequence[Curve]) -> FloatArray:
    """What the y axis has to hold: all curves, and their bands up to once the curves' range beyond them."""
    lines = [line for curve in curves for line in (curve.y, curve.each) if line is not None]
    values = np.concatenate([line.ravel() for line in lines]) if lines else np.zeros(0)
    values = values[np.isfinite(values)]
    if not len(values):
        return np.zeros(1)
    span = float(np.ptp(values)) or abs(float(values[0])) or 1.0
    bands = [part for curve in curves for part in (curve.low, curve.high) if part is not None]
    edges = np.concatenate(bands) if bands else np.zeros(0)
    edges = np.clip(edges[np.isfinite(edges)], values.min() - span, values.max() + span)
    heights: FloatArray = np.concatenate([values, edges])
    return heights
