"""What the panels on a run's page are made of: the messages that a kernel would send, kept as text."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from curiosity_widgets.acquisition.lam_range import useful_lam
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.drawing.figure import listed
from curiosity_widgets.learning.latent_space import CLUSTERS, cluster, principal_components
from curiosity_widgets.messages.latent import (
    MOST_COMPONENTS,
    absence,
    cloud_message,
    clusters_message,
    colour_choices,
    marks_message,
    sheet_message,
    values_message,
)
from curiosity_widgets.messages.layers import (
    Message,
    excluded_message,
    formula_of,
    image_message,
    maps_message,
    points_message,
)
from curiosity_widgets.messages.layers import clusters_message as map_clusters_message
from curiosity_widgets.reports.run_spectra import as_text, run_spectra
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_CLUSTERS = range(2, 11)  # numbers of clusters that can be chosen

Kept = list[Any]  # [content, [buffers in base64]]


def run_data(info: RunInfo, snapshot: Snapshot) -> dict[str, Any]:
    """What the page's script reads, as JSON holds it."""
    labels = {} if snapshot.latent is None else _labels(snapshot.latent, info.seed)
    shown = snapshot.with_(clusters=labels[CLUSTERS]) if labels else snapshot
    return {
        "map": [kept(image_message(info)), *_maps(shown, info), kept(points_message(snapshot)),
                kept(excluded_message(snapshot))],
        "latent": _latent(info, shown),
        "absent": absence(snapshot, info),
        "values": _values(info, snapshot),
        "clusters": {
            str(k): {"latent": kept(clusters_message(found)), "map": kept(map_clusters_message(found, info))}
            for k, found in labels.items()
        },
        "spectra": run_spectra(info, snapshot),
        "points": {
            "measured": jsonable(snapshot.measured),
            "step": snapshot.measured_step.tolist(),
            "flags": {str(place): flag for place, flag in snapshot.left_out.items()},
            "axis": listed(info.axis.values),
            "axis_label": info.axis.label,
            "spectra": as_text(snapshot.spectra),
        },
        "curve": jsonable(snapshot.curve),
        "settings": {
            "beta": snapshot.beta,
            "lam": snapshot.lam,
            "lam_ends": _lam_ends(snapshot),
            "uses_beta": len(snapshot.terms) > 1,
        },
    }  # fmt: skip


def kept(message: Message) -> Kept:
    """A message as JSON holds it."""
    content, buffers = message
    return [content, [base64.b64encode(buffer).decode("ascii") for buffer in buffers]]


def _lam_ends(snapshot: Snapshot) -> list[float]:
    """Ends of the slider of λ; none where the acquisition cannot be computed in the page."""
    if formula_of(snapshot) is None:
        return []
    return list(useful_lam(*(snapshot.maps[name].ravel() for name in snapshot.terms)))


def _labels(latent: FloatArray, seed: int) -> dict[int, Any]:
    return {k: cluster(latent, k, seed) for k in _CLUSTERS}


def _maps(snapshot: Snapshot, info: RunInfo) -> Iterable[Kept]:
    return [kept(maps_message(snapshot, info))] if snapshot.maps else []


def _latent(info: RunInfo, snapshot: Snapshot) -> list[Kept]:
    messages = [kept(sheet_message(info)), kept(marks_message(snapshot))]
    messages.append([{"type": "choices", "choices": colour_choices(snapshot, info)}, []])
    if snapshot.latent is None:
        return messages
    places, shares = principal_components(snapshot.latent, MOST_COMPONENTS)
    messages.append(kept(cloud_message(places, shares, snapshot.step, snapshot.latent.shape[1])))
    if snapshot.clusters is not None:
        messages.append(kept(clusters_message(snapshot.clusters)))
    return messages


def _values(info: RunInfo, snapshot: Snapshot) -> dict[str, Kept]:
    """What the latent space can be coloured by."""
    names = [choice["value"] for choice in colour_choices(snapshot, info)]
    found = {name: values_message(name, snapshot, info) for name in names}
    return {name: kept(message) for name, message in found.items() if message is not None}
