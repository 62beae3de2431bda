"""What the map shows, as messages to the page. Mirrors ``js/src/widgets/score/layers.ts``.

A layer travels as 16-bit levels between its smallest and largest value, so that colours can be
stretched in the page without visible steps; the terms of the acquisition travel as float32, so that the
page computes the score exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.drawing.colour_range import colour_range
from curiosity_widgets.messages.band import BandMap
from curiosity_widgets.session.state.display import UNLEARNABLE, map_words
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Message = tuple[dict[str, Any], list[bytes]]

ACQUISITION = "acquisition"
HELD_OUT, GAP = 1, 2
NO_VALUE = 65535
_LABELS = {
    "error": "Term: predicted error",
    "score": "Term: score",
    "true_error": "True error",
}
LEARNABLE = [
    "learnable",
    "not learnable: spectra here are unrelated to the structure (noise or a dead tip)",
]
_IN_UNITS_OF_SPECTRA = ("uncertainty", "true_error")


def open_positions(info: RunInfo, snapshot: Snapshot) -> BoolArray:
    """Where the loop may go next (H, W): measurable, neither excluded nor measured."""
    free = np.asarray(info.measurable, dtype=bool).copy()
    free[snapshot.measured_index] = False
    found: BoolArray = np.append(free, False)[info.candidates.index_map]
    return found if snapshot.excluded is None else found & ~snapshot.excluded


def quantise(values: FloatArray) -> tuple[bytes, float, float]:
    """Levels (H·W) as little-endian 16-bit, and the values of the lowest and the highest level.

    Non-finite values get the level ``NO_VALUE``.
    """
    finite = np.isfinite(values)
    low, high = (float(values[finite].min()), float(values[finite].max())) if finite.any() else (0.0, 1.0)
    levels = np.full(values.shape, NO_VALUE, dtype="<u2")
    span = high - low
    share = (values[finite].astype(np.float64) - low) / span if span > 0 else np.zeros(int(finite.sum()))
    levels[finite] = np.rint(share * (NO_VALUE - 1))
    return levels.tobytes(), low, high


def _layer(name: str, label: str, unit: str, values: FloatArray) -> tuple[dict[str, Any], bytes]:
    levels, least, most = quantise(values)
    low, high, signed = colour_range(values)
    info = {"name": name, "label": label, "unit": unit, "min": least, "max": most}
    return info | {"low": low, "high": high, "signed": signed}, levels


def image_message(info: RunInfo) -> Message:
    """The image's channels, where candidates are kept from the loop, and the candidate of each pixel.

    Kept, a byte for each pixel: 1 held out for the score, 2 in the gap around what is held out, else 0.
    """
    units = info.channel_units or ("",) * len(info.channels)
    layers = [
        _layer(f"image/{name}", name, unit, channel)
        for name, unit, channel in zip(info.channels, units, info.image, strict=True)
    ]
    index_map = info.candidates.index_map
    kept = np.where(info.held_out, HELD_OUT, np.where(info.measurable, 0, GAP)).astype(np.uint8)
    kept_map = np.append(kept, np.uint8(0))[index_map]
    content = {
        "type": "image",
        "shape": list(info.image.shape[1:]),
        "layers": [layer for layer, _ in layers],
        "pixel_size": list(info.pixel_size) if info.pixel_size else None,
        "pixel_unit": info.pixel_unit,
        "patch": info.patch,
    }
    return content, [*(levels for _, levels in layers), kept_map.tobytes(), index_map.astype("<i4").tobytes()]


def maps_message(snapshot: Snapshot, info: RunInfo) -> Message:
    """What the model predicts for every pixel, and the terms of the acquisition score."""
    formula, terms = formula_of(snapshot), snapshot.terms
    layers = []
    for name, values in sorted(snapshot.maps.items(), key=lambda named: named[0] in terms):
        if name == ACQUISITION and formula is not None:
            continue  # the page makes it of the terms
        if name == UNLEARNABLE:
            layer, levels = _groups(name, layer_label(name, False), values, LEARNABLE)
            layers.append((layer | {"verdict": True}, levels))
            continue
        unit = info.values_units if name in _IN_UNITS_OF_SPECTRA else ""
        layers.append(_layer(name, layer_label(name, name in terms), unit, values))
    if snapshot.clusters is not None:
        layers.append(_clusters(snapshot.clusters, info))
    content = {
        "type": "maps",
        "layers": [layer for layer, _ in layers],
        "formula": formula,
        "constants": {name: float(value) for name, value in snapshot.constants.items()},
        "draw": None,
        "resolution": snapshot.resolution,
        "scores_resolution": snapshot.scores_resolution,
    }
    shown = [] if formula is None else [snapshot.maps[name] for name in terms]
    floats = [np.ascontiguousarray(values, dtype="<f4").tobytes() for values in shown]
    draw = snapshot.shown.draw
    if formula is not None and not snapshot.shown.in_full and ACQUISITION in snapshot.maps:
        # No exact order follows from terms in few levels: with the settings of that time the score is kept.
        content["kept"] = {"beta": snapshot.beta, "lam": snapshot.lam}
        floats.append(np.ascontiguousarray(snapshot.maps[ACQUISITION], dtype="<f4").tobytes())
    if draw is None or formula is None:
        return content, [*(levels for _, levels in layers), *floats]
    # What the page needs to choose the first pick itself while β and λ move.
    content["draw"] = {
        "key": draw.key,
        "sample": draw.sample,
        "turns": draw.turns,
        "count": draw.count,
        "picks": max(1, len(snapshot.shown.picks)),
        "beta": snapshot.shown.beta,
        "lam": snapshot.shown.lam,
    }
    pool = np.append(draw.pool, False)[info.candidates.index_map].astype(np.uint8)
    return content, [*(levels for _, levels in layers), *floats, pool.tobytes()]


def formula_of(snapshot: Snapshot) -> dict[str, Any] | None:
    """{kind, terms} of the acquisition score, for the page; None where the terms are not all there."""
    terms = list(snapshot.terms)
    if not snapshot.formula or not terms or not all(name in snapshot.maps for name in terms):
        return None
    return {"kind": snapshot.formula, "terms": terms}


def clusters_message(clusters: IntArray, info: RunInfo) -> Message:
    """The clusters (N,) alone, where nothing else of the maps changed."""
    layer, levels = _clusters(clusters, info)
    return {"type": "clusters", "layers": [layer]}, [levels]


def band_message(maps: list[BandMap]) -> Message:
    """The maps of a band, in place of those of another; none: no band is chosen any more."""
    layers = [_layer(part.name, part.label, part.unit, part.values) for part in maps]
    return {"type": "band", "layers": [layer for layer, _ in layers]}, [levels for _, levels in layers]


def _clusters(clusters: IntArray, info: RunInfo) -> tuple[dict[str, Any], bytes]:
    """The clusters' layer; no value where a candidate has none (-1)."""
    values = info.candidates.to_map(np.where(clusters < 0, np.nan, clusters).astype(np.float32))
    count = max(0, int(clusters.max())) + 1
    return _groups(
        "clusters", "Latent clusters", values, [f"cluster {number + 1}" for number in range(count)]
    )


def _groups(name: str, label: str, values: FloatArray, groups: list[str]) -> tuple[dict[str, Any], bytes]:
    """A layer of groups by name; ``values`` (H, W) are their numbers, NaN in none."""
    levels, low, high = quantise(np.concatenate([values.ravel(), [0, max(len(groups) - 1, 1)]]))
    layer = {"name": name, "label": label, "unit": "", "min": low, "max": high}
    return layer | {"low": low, "high": high, "groups": groups}, levels[:-4]


def layer_label(name: str, is_term: bool) -> str:
    """A layer's name as it is displayed."""
    if is_term and name in _LABELS:
        return _LABELS[name]
    text = map_words(name)
    return f"Term: {text}" if is_term else text.capitalize()


def points_message(snapshot: Snapshot) -> Message:
    """Measured positions in order, the step that picked each, the next picks, requested positions, and
    where spectra were flagged.
    """
    marks = {"picks": snapshot.picks, "requested": snapshot.requested, "flagged": snapshot.flagged}
    content = {
        "type": "points",
        **{name: np.asarray(at, dtype=float).tolist() for name, at in marks.items()},
    }
    positions = np.ascontiguousarray(snapshot.measured, dtype="<f4").tobytes()
    return content, [positions, np.ascontiguousarray(snapshot.measured_step, dtype="<i4").tobytes()]


def excluded_message(snapshot: Snapshot) -> Message:
    """Which pixels the user has excluded; no buffer where none are."""
    excluded = snapshot.excluded
    return {"type": "excluded"}, [] if excluded is None else [excluded.astype(np.uint8).tobytes()]
