"""The film on a run's page: what the panels show of every step, packed."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from curiosity_widgets.learning.latent_space import mirrored, principal_components
from curiosity_widgets.messages.film import caption
from curiosity_widgets.messages.latent import cloud_message
from curiosity_widgets.messages.layers import Message, maps_message, points_message
from curiosity_widgets.reports.run_spectra import expected, has_spectra, reasons
from curiosity_widgets.session.file.run_file import RunFile

_MOST = 11_300_000  # characters of all steps together: with the rest of the page below 15 MB
_LEVELS = 256  # different values that a byte tells apart; the run file keeps no more of a step


def run_film(run: RunFile) -> list[dict[str, Any]]:
    """One entry for each step: its points, score, maps, latent space and predicted spectra, as the run file
    has them, and why the points that it picked were measured.

    Points, score and reasons are exact. Where the pictures of all steps would be too large for a page, some
    show those of the step before; the last never does, and its predicted spectra the page has in full.
    """
    info, steps, now = run.info, run.steps, run.snapshot
    moments = [run.at(step) for step in steps]
    pictures, places = [], None
    for moment in moments:
        picture: dict[str, Any] = {"maps": packed(maps_message(moment, info)) if moment.maps else None}
        if moment.latent is not None:
            found, shares = principal_components(moment.latent, 3)
            places = mirrored(found, places)
            picture["latent"] = packed(cloud_message(places, shares, moment.step, moment.latent.shape[1]))
        if moment.step != steps[-1]:
            picture["prediction"] = expected(info, moment)
        pictures.append(picture)
    kept = _thinned(pictures)
    return [
        {
            "step": moment.step,
            "count": len(moment.measured),
            "points": points_message(moment)[0],  # what came next, what was flagged by then
            "caption": caption(moment, info, steps[-1], maps_of=None if own == place else steps[own]),
            "reasons": reasons(info, now, moment) if has_spectra(info) else [],
            **(pictures[place] if own == place else dict.fromkeys(pictures[place])),
        }
        for place, (moment, own) in enumerate(zip(moments, kept, strict=True))
    ]


def packed(message: Message) -> list[Any]:
    """A message with deflated buffers: [content, [[bytes per value, palette, places]]], in base64.

    A palette holds the different values, places say which stands where, a byte each; without a palette
    (too many different values) they are the buffer itself.
    """
    content, buffers = message
    return [content, [_packed(buffer, content["type"]) for buffer in buffers]]


def _packed(buffer: bytes, kind: str) -> list[Any]:
    for size in (4, 2) if kind == "maps" else (2,):
        if len(buffer) % size == 0:
            values, places = np.unique(np.frombuffer(buffer, dtype=f"<u{size}"), return_inverse=True)
            if len(values) <= _LEVELS:
                return [size, _text(values.tobytes()), _text(places.astype(np.uint8).tobytes())]
    return [1, "", _text(buffer)]


def _text(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")


def _thinned(pictures: Sequence[dict[str, Any]]) -> list[int]:
    """Which pictures are shown at each step: every second one, fourth one, and so on until the rest is small
    enough, and always the last.
    """
    sizes = [len(json.dumps(picture)) for picture in pictures]
    last = len(pictures) - 1
    stride = 1
    while True:
        kept = [place if place == last else place - place % stride for place in range(len(pictures))]
        if sum(sizes[place] for place in set(kept)) <= _MOST or stride >= len(pictures):
            return kept
        stride *= 2
