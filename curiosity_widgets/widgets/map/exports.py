"""The sample map, taken home."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.acquisition.formulas import Formula
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.colour_range import DIVERGING
from curiosity_widgets.drawing.palette import AREAS
from curiosity_widgets.messages.band import BAND, band_maps
from curiosity_widgets.messages.layers import layer_label
from curiosity_widgets.plots.layers import ACQUISITION, Layer, layer_of
from curiosity_widgets.plots.sample_map import draw_layer
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports, Table

if TYPE_CHECKING:
    from curiosity_widgets.widgets.map.map_panel import MapPanel
    from curiosity_widgets.widgets.shared import SharedState

AREA, TIMES = "area", "times"  # layers that the page makes of the positions


def map_exports(panel: MapPanel, snapshot: Snapshot, info: RunInfo) -> Exports:
    """The layer that a map shows, with its colours and its range."""
    layer = shown_layer(panel.layer, snapshot, info, panel.feed.shared)
    spread = panel.spreads.get(panel.layer, {})
    logarithmic = bool(spread.get("log", False))
    signed = panel.diverging and not logarithmic and layer.span[2]
    colours = DIVERGING if signed else panel.colours
    chosen = panel.ranges.get(panel.layer)
    span = (float(chosen[0]), float(chosen[1])) if chosen else _central(layer, spread.get("share"))

    def draw(figure: Any) -> None:
        look: dict[str, Any] = {"colours": colours, "span": span, "logarithmic": logarithmic}
        draw_layer(figure.add_subplot(), info, snapshot, layer, **look)

    return Exports(lambda: _table(layer, snapshot, info), draw, size=(6.4, 5.4))


def _central(layer: Layer, share: float | None) -> tuple[float, float] | None:
    """The range of a share of the values; None for the usual one."""
    known = layer.values[np.isfinite(layer.values)]
    if share is None or not known.size:
        return None
    low, high = np.percentile(known, [50 - 50 * share, 50 + 50 * share])
    return float(low), float(high)


def shown_layer(name: str, snapshot: Snapshot, info: RunInfo, shared: SharedState) -> Layer:
    """A layer as the page shows it: named as in its list, the score with β and λ of the sliders."""
    if name == AREA:
        return _areas(snapshot, info)
    if name.startswith(BAND) and shared.band:
        for part in band_maps(snapshot, info, shared.band):
            if part.name == name:
                return Layer(part.label, part.values, part.unit)
    if name == TIMES:
        return Layer("Times measured", _times(snapshot, info))
    if name == ACQUISITION and snapshot.formula and all(term in snapshot.maps for term in snapshot.terms):
        snapshot = snapshot.with_(maps={**snapshot.maps, name: _score(snapshot, shared)})
    known = name if name in snapshot.maps or name.startswith("image/") or name == "clusters" else None
    layer = layer_of(info, snapshot, known)
    return (
        replace(layer, label=layer_label(name, name in snapshot.terms)) if known in snapshot.maps else layer
    )


def _score(snapshot: Snapshot, shared: SharedState) -> FloatArray:
    formula = Formula(snapshot.formula, tuple(snapshot.terms))
    constants = dict(snapshot.constants)
    if "scheduled" in constants:
        constants["scheduled"] = float(shared.scheduled)
    return formula(snapshot.maps, shared.beta, shared.lam, constants)


def _times(snapshot: Snapshot, info: RunInfo) -> FloatArray:
    times = np.zeros(info.image.shape[1:])
    np.add.at(times, tuple(np.rint(np.reshape(snapshot.measured, (-1, 2))).astype(int).T), 1)
    return times


def _areas(snapshot: Snapshot, info: RunInfo) -> Layer:
    names = list(AREAS)
    kept = np.where(
        info.held_out, names.index("held out"),
        np.where(info.measurable, names.index("can be measured"), names.index("gap")),
    )  # fmt: skip
    values = np.append(kept, names.index("no whole patch"))[info.candidates.index_map].astype(float)
    if snapshot.excluded is not None:
        values[snapshot.excluded & (values == names.index("can be measured"))] = names.index("excluded")
    values[_times(snapshot, info) > 0] = names.index("measured")
    return Layer("Measurable area", values, groups=tuple(names), colours=tuple(AREAS.values()))


def _table(layer: Layer, snapshot: Snapshot, info: RunInfo) -> Table:
    """A line for each pixel: where it is, the layer's value, and which spectrum was taken there."""
    rows, cols = np.indices(layer.values.shape)
    order = np.full(layer.values.shape, np.nan)
    at = np.rint(np.reshape(snapshot.measured, (-1, 2))).astype(int)
    order[tuple(at.T)] = np.arange(1, len(at) + 1)
    lengths: list[tuple[str, Any]] = []
    if info.pixel_size is not None:
        down, across = info.pixel_size
        lengths = [(f"y ({info.pixel_unit})", rows * down), (f"x ({info.pixel_unit})", cols * across)]
    orders = [int(number) if np.isfinite(number) else "" for number in order.ravel()]
    measured = ("spectrum number", np.array(orders, dtype=object))
    return [("row", rows), ("col", cols), *lengths, (layer.title, layer.values), measured]
