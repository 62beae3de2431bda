"""How an evaluation, as viewers see it, is written into a run file and read from it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.formulas import current_kind
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.latent_space import principal_components
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.file import blobs, columns
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import Displayed, InSlot

_THRIFTY = ("latent", "prediction/scores", "prediction/spread", "prediction/deviation")
_LOW, _SPAN, _LEVELS = "/low", "/span", 65535
_PREDICTION = ("scores", "components", "mean", "spread", "deviation", "profile")


def layer_names(display: Display) -> dict[str, str]:
    """Layer of the run file -> name of the map in it. Maps beyond the file's layers are left out."""
    first = {name: name for name in columns.FIRST_LAYERS if name in display.maps}
    others = [name for name in display.maps if name not in columns.FIRST_LAYERS]
    return first | dict(zip(columns.LAYERS[len(columns.FIRST_LAYERS) :], others, strict=False))


def display_event(
    display: Display, row: int, layers: Mapping[str, str], evaluation: InSlot | None, **where: Any
) -> Displayed:
    """Everything but the arrays; ``where`` says where these lie in the film and among the full maps."""
    return Displayed(
        row=row,
        layers=layers,
        evaluation=evaluation,
        step=display.step,
        formula=display.formula,
        terms=display.terms,
        constants=display.constants,
        beta=display.beta,
        lam=display.lam,
        notes=display.notes,
        picks=display.picks,
        scores=display.scores,
        resolution=display.resolution,
        scores_resolution=display.scores_resolution,
        **where,
    )


def size_of(display: Display) -> int:
    """Bytes of an evaluation in full: its maps and its arrays over all candidates."""
    return sum(array.nbytes for array in [*display.maps.values(), *_arrays(display).values()])


def maps_crc(maps: Iterable[FloatArray]) -> int:
    """CRC-32 of maps in full, one after the other."""
    crc = 0
    for values in maps:
        crc = zlib.crc32(np.ascontiguousarray(values, dtype="<f4").tobytes(), crc)
    return crc


def display_bytes(display: Display, *, thrifty: bool = False) -> bytes:
    """The arrays over all candidates, without the single members' predictions.

    ``thrifty``: the latent space by its three principal components, and 16 bits a value.
    """
    arrays = _arrays(display)
    if not thrifty:
        return blobs.pack(arrays)
    if display.latent is not None:
        arrays["latent"] = principal_components(display.latent, 3)[0]
    packed: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if name in _THRIFTY:
            packed |= _in_16_bits(name, array)
        else:
            packed[name] = array.astype(np.int8) if name == "clusters" and array.max() < 128 else array
    return blobs.pack(packed)


def _arrays(display: Display) -> dict[str, np.ndarray]:
    arrays = {"latent": display.latent, "clusters": display.clusters, "patches": display.patches}
    if display.prediction is not None:
        arrays |= {f"prediction/{name}": getattr(display.prediction, name) for name in _PREDICTION}
    return {name: array for name, array in arrays.items() if array is not None}


def _in_16_bits(name: str, array: np.ndarray) -> dict[str, np.ndarray]:
    """An array without its values that are not finite, which no evaluation of so many candidates has."""
    low, high = np.nanmin(array, axis=0), np.nanmax(array, axis=0)
    span = np.where(high > low, high - low, 1.0)
    levels = np.rint(np.nan_to_num((array - low) / span) * _LEVELS).astype(np.uint16)
    return {f"{name}{_LOW}": low, f"{name}{_SPAN}": span, name: levels}


def _widened(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What :func:`display_bytes` packed thriftily as numbers again."""
    found = {}
    for name, array in arrays.items():
        if name.endswith((_LOW, _SPAN)):
            continue
        if f"{name}{_LOW}" in arrays:
            low, span = arrays[f"{name}{_LOW}"], arrays[f"{name}{_SPAN}"]
            array = (low + span * (array / _LEVELS)).astype(np.float32)
        found[name] = array
    return found


def restore_display(event: Displayed, maps: Mapping[str, FloatArray], content: bytes | None) -> Display:
    """From the run file. Raises CuriosityError where it is damaged."""
    arrays = {} if content is None else _widened(blobs.unpack(content))
    stored = {name: arrays.get(f"prediction/{name}") for name in _PREDICTION}
    return with_numbers(
        event,
        Display(
            maps=maps,
            latent=arrays.get("latent"),
            clusters=arrays.get("clusters"),
            patches=arrays.get("patches"),
            prediction=None if stored["scores"] is None else Prediction(**stored),  # type: ignore[arg-type]
        ),
    )


def with_numbers(event: Displayed, display: Display) -> Display:
    """Arrays that were read, with what the journal has beside them."""
    return replace(
        display,
        step=event.step,
        formula=current_kind(event.formula),
        terms=event.terms,
        constants=event.constants,
        beta=event.beta,
        lam=event.lam,
        notes=event.notes,
        picks=event.picks,
        scores=event.scores,
        resolution=event.resolution,
        scores_resolution=event.scores_resolution,
    )
