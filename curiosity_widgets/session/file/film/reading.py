"""Evaluations read from a run file: in full, or as the film keeps them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.access import patiently
from curiosity_widgets.session.file.display_codec import maps_crc, with_numbers
from curiosity_widgets.session.file.film import frame
from curiosity_widgets.session.file.safety import checked_array
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import Displayed, Event, InFilm, Picked, Trained

if TYPE_CHECKING:
    from curiosity_widgets.session.file.run_file import RunFile


def last_shown(journal: Sequence[Event], step: int) -> Displayed | None:
    """How a step was shown last before its picks were carried out; None where it was not shown."""
    found = place_of(journal, step)
    return None if found is None else journal[found]  # type: ignore[return-value]


def place_of(journal: Sequence[Event], step: int) -> int | None:
    """Where in the journal a step was shown last, before its first picks or the next training."""
    found = None
    for number, event in enumerate(journal):
        if isinstance(event, Displayed) and event.step == step:
            found = number
        elif found is not None and isinstance(event, (Picked, Trained)):
            return found
    return found


def full_maps(run: RunFile, event: Displayed) -> dict[str, FloatArray]:
    """The maps of an evaluation as they were. Raises CuriosityError where these are damaged or gone."""

    def read(file: h5py.File) -> dict[str, FloatArray]:
        places = {name: columns.LAYERS.index(layer) for layer, name in event.layers.items()}
        if not event.row < len(file[columns.MAPS]):
            raise CuriosityError(f"{run.path}: the maps of step {event.step} are lost")
        return {name: read_only(file[columns.MAPS][event.row, place]) for name, place in places.items()}

    maps = patiently(run.path, read)
    if event.maps_crc is not None and maps_crc(maps.values()) != event.maps_crc:
        raise CuriosityError(f"{run.path}: the maps of step {event.step} are damaged or written over")
    return maps


def as_kept(run: RunFile, step: int) -> Display | None:
    """A step as the film keeps it; None where it has none, or a damaged one."""
    place, event = run.film.get(step), last_shown(run.journal, step)
    if place is None or event is None:
        return None

    def read(file: h5py.File) -> bytes:
        content = checked_array(run.path, file[columns.FILM], place.start, place.end)
        return content.astype(np.uint8).tobytes()

    try:
        content = patiently(run.path, read)
        if zlib.crc32(content) != place.crc:
            return None
        display = frame.from_bytes(content, run.info.candidates)
    except CuriosityError:
        return None
    return replace(with_numbers(event, display), in_full=False)


def film_places(run: RunFile) -> tuple[dict[int, InFilm], int, set[str]]:
    """What a recorder that continues the file needs: frames, the row of full maps, its layers."""
    shown = [event for event in run.journal if isinstance(event, Displayed)]
    if not shown or shown[-1].film is None:
        return dict(run.film), run.counts().evaluations, set()
    row = shown[-1].row
    used = [set(event.layers) for event in shown if event.row == row and event.maps_crc is not None]
    return dict(run.film), row, set().union(*used)
