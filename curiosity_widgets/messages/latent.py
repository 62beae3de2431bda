"""What the latent space panel shows, as messages to the page. Mirrors `js/src/widgets/latent/messages.ts`."""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.messages.layers import (
    ACQUISITION,
    LEARNABLE,
    Message,
    formula_of,
    layer_label,
    quantise,
)
from curiosity_widgets.session.state.display import UNLEARNABLE
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

UNKNOWN = -1.0  # in place of a share of the variance
MOST_COMPONENTS = 8  # that can be chosen as axes
CLUSTER, STEP = "cluster", "step"  # colours that the page makes of what it has
_IMAGE = "image/"
_SHOWN_CHANNELS = 3  # in a thumbnail
_LEVELS = 32767
_NO_PLACE = -32768


def sheet_message(info: RunInfo) -> Message:
    """The image that thumbnails are cut from, in 8-bit levels, and each candidate's pixel."""
    channels = info.image[:_SHOWN_CHANNELS]
    content = {
        "type": "sheet",
        "shape": list(info.image.shape[1:]),
        "channels": list(info.channels[:_SHOWN_CHANNELS]),
        "patch": info.patch,
    }
    pixels = np.ascontiguousarray(info.candidates.pixels, dtype="<i4").tobytes()
    return content, [pixels, *(_grey(channel) for channel in channels)]


def _grey(channel: FloatArray) -> bytes:
    finite = channel[np.isfinite(channel)]
    low, high = np.percentile(finite, [0.5, 99.5]) if finite.size else (0.0, 1.0)
    span = high - low if high > low else 1.0
    share = np.clip((np.nan_to_num(channel, nan=low) - low) / span, 0, 1)
    return np.rint(share * 255).astype(np.uint8).tobytes()


def absence(snapshot: Snapshot, info: RunInfo) -> str:
    """Why a run has no latent space to show; empty where it has one, or will after its first training."""
    if info.target != "spec2im" or snapshot.latent is not None or not snapshot.maps:
        return ""
    why = "No latent space here: Spec2im reads spectra, and positions not yet measured have none."
    if snapshot.clusters is None:
        return why
    return f"{why} How their patches group is shown by the layer “Latent clusters” of the sample map."


def cloud_message(coordinates: FloatArray, shares: FloatArray, step: int, dimensions: int) -> Message:
    """Every candidate's principal components (N, k), as 16-bit levels of the largest coordinate, and the
    share (k,) of the variance that each component has.

    ``dimensions`` is how many the latent space itself has.
    """
    finite = np.isfinite(coordinates)
    extent = float(np.abs(coordinates[finite]).max(initial=0.0)) or 1.0
    levels = np.full(coordinates.shape, _NO_PLACE, dtype="<i2")
    levels[finite] = np.rint(coordinates[finite] / extent * _LEVELS)
    content = {
        "type": "cloud",
        "step": step,
        "latent_dimensions": dimensions,
        "extent": extent,
        "shares": [round(float(share), 4) for share in shares],
    }
    return content, [levels.tobytes()]


def clusters_message(labels: IntArray) -> Message:
    """Each candidate's cluster (N,); 255 for none."""
    return {"type": "clusters"}, [np.where(labels < 0, 255, labels).astype(np.uint8).tobytes()]


def marks_message(snapshot: Snapshot) -> Message:
    """Which candidates are measured, in order, and the step that picked each."""
    index = np.ascontiguousarray(snapshot.measured_index, dtype="<i4").tobytes()
    return {"type": "marks"}, [index, np.ascontiguousarray(snapshot.measured_step, dtype="<i4").tobytes()]


def colour_choices(snapshot: Snapshot, info: RunInfo) -> list[dict[str, str]]:
    """What the points can be coloured by: {value, label}, the most useful first."""
    choices = [{"value": CLUSTER, "label": "Cluster"}, {"value": STEP, "label": "Step measured"}]
    terms = set(snapshot.terms)
    maps = sorted(snapshot.maps, key=lambda name: name in terms)
    choices += [{"value": name, "label": layer_label(name, name in terms)} for name in maps]
    return choices + [{"value": _IMAGE + name, "label": f"Image: {name}"} for name in info.channels]


def values_message(name: str, snapshot: Snapshot, info: RunInfo) -> Message | None:
    """A map layer's value at every candidate; for the acquisition its terms, for the page to follow β and λ.

    The acquisition and its terms have a last buffer, a byte (N,) for each candidate: whether the loop may
    ever go there, measured or not. None where there is no such layer.
    """
    content: dict[str, Any] = {"type": "values", "name": name, "formula": None, "unit": ""}
    may_go = []
    if name == ACQUISITION or name in snapshot.terms:
        content["restricted"] = True
        may_go.append(_open(snapshot, info).astype(np.uint8).tobytes())
    rows, cols = info.candidates.pixels.T
    formula = formula_of(snapshot)
    if name == ACQUISITION and formula is not None:
        content |= {
            "label": "Acquisition",
            "formula": formula,
            "constants": {key: float(value) for key, value in snapshot.constants.items()},
        }
        floats = [
            np.ascontiguousarray(snapshot.maps[term][rows, cols], dtype="<f4") for term in snapshot.terms
        ]
        return content, [*(values.tobytes() for values in floats), *may_go]
    if name.startswith(_IMAGE) and name[len(_IMAGE) :] in info.channels:
        channel = info.channels.index(name[len(_IMAGE) :])
        layer = info.image[channel]
        label = info.channels[channel]
        content["unit"] = info.channel_units[channel] if info.channel_units else ""
    elif name in snapshot.maps:
        layer, label = snapshot.maps[name], layer_label(name, name in snapshot.terms)
        content["unit"] = info.values_units if name == "uncertainty" else ""
        if name == UNLEARNABLE:
            content["groups"] = LEARNABLE
    else:
        return None
    levels, low, high = quantise(layer[rows, cols])
    return content | {"label": label, "min": low, "max": high}, [levels, *may_go]


def _open(snapshot: Snapshot, info: RunInfo) -> BoolArray:
    """Candidates (N,) that are neither held out, nor in the gap, nor excluded."""
    if snapshot.excluded is None:
        return info.measurable
    rows, cols = info.candidates.pixels.T
    open_: BoolArray = info.measurable & ~snapshot.excluded[rows, cols]
    return open_
