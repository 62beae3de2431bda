"""What the map shows, as messages to the page. Mirrors ``js/src/widgets/score/layers.ts``.

A layer travels as 16-bit levels between its smallest and largest value, so that colours can be
stretched in the page without visible steps; the terms of the acquisition travel as float32, so that the
page computes the score exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.session.state.display import UNLEARNABLE
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Message = tuple[dict[str, Any], list[bytes]]

ACQUISITION = "acquisition"
NO_VALUE = 65535
_LABELS = {
    "error": "Term: predicted error",
    "score": "Term: score",
    "true_error": "True error",
}
_LEARNABLE = [
    "learnable",
    "not learnable: spectra here are unrelated to the structure (noise or a dead tip)",
]
_IN_UNITS_OF_SPECTRA = ("uncertainty", "true_error")


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
    levels, low, high = quantise(values)
    shown = values[np.isfinite(values)]
    # A few outliers must not take all the contrast.
    robust = np.percentile(shown, [0.5, 99.5]) if shown.size else np.array([low, high])
    if robust[0] == robust[1]:
        robust = np.array([low, high])
    info = {"name": name, "label": label, "unit": unit, "min": low, "max": high}
    return info | {"low": float(robust[0]), "high": float(robust[1])}, levels


def image_message(info: RunInfo) -> Message:
    """The image's channels, which pixels are held out for the score, and the candidate of each pixel."""
    units = info.channel_units or ("",) * len(info.channels)
    layers = [
        _layer(f"image/{name}", name, unit, channel)
        for name, unit, channel in zip(info.channels, units, info.image, strict=True)
    ]
    index_map = info.candidates.index_map
    held_out = np.append(np.asarray(info.held_out, dtype=np.uint8), np.uint8(0))[index_map]
    content = {
        "type": "image",
        "shape": list(info.image.shape[1:]),
        "layers": [layer for layer, _ in layers],
        "pixel_size": list(info.pixel_size) if info.pixel_size else None,
        "pixel_unit": info.pixel_unit,
        "patch": info.patch,
    }
    return content, [*(levels for _, levels in layers), held_out.tobytes(), index_map.astype("<i4").tobytes()]


def maps_message(snapshot: Snapshot, info: RunInfo) -> Message:
    """What the model predicts for every pixel, and the terms of the acquisition score."""
    formula, terms = formula_of(snapshot), snapshot.terms
    layers = []
    for name, values in sorted(snapshot.maps.items(), key=lambda named: named[0] in terms):
        if name == ACQUISITION and formula is not None:
            continue  # the page makes it of the terms
        if name == UNLEARNABLE:
            layer, levels = _groups(name, layer_label(name, False), values, _LEARNABLE)
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
    }
    shown = [] if formula is None else [snapshot.maps[name] for name in terms]
    floats = [np.ascontiguousarray(values, dtype="<f4").tobytes() for values in shown]
    return content, [*(levels for _, levels in layers), *floats]


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
    text = name.replace("_", " ")
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
