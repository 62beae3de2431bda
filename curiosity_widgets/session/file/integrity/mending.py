"""The journal of a rescued file: its whole entries, without what they refer to that is lost.

A reader of the new file then finds all that it names; the log of the run says what is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.film.reading import as_kept, full_maps
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.events import (
    ChannelsStored,
    Displayed,
    Event,
    FilmThinned,
    InExtras,
    Picked,
    Trained,
)
from curiosity_widgets.session.state.journal import encode


def mended(run: RunFile) -> list[bytes]:
    """The lines of a run's journal that a new file with the same columns is to have."""
    ways: tuple[Callable[[RunFile], dict[int, Event]], ...] = (_channels, _learner, _shown)
    changed = {place: event for way in ways for place, event in way(run).items()}
    lines = [
        encode(changed[place].to_json()) if place in changed else line
        for place, line in enumerate(run.lines())
    ]
    lost = tuple(step for step in sorted(run.film) if as_kept(run, step) is None)
    return [*lines, encode(FilmThinned(lost).to_json())] if lost else lines


def _channels(run: RunFile) -> dict[int, Event]:
    """Points without the channels that are damaged; the vendor's file is still known."""
    found: dict[int, Event] = {}
    for place, event in enumerate(run.journal):
        if isinstance(event, ChannelsStored) and run.extras.get(event.point) is event:
            try:
                run.channels(event.point)
            except CuriosityError:
                found[place] = replace(event, extent=InExtras(0, 0, 0))
    return found


def _learner(run: RunFile) -> dict[int, Event]:
    """The newest training, or the choice of the initial positions, without a state that is damaged."""
    for place in reversed(range(len(run.journal))):
        event = run.journal[place]
        if isinstance(event, (Picked, Trained)) and event.checkpoint is not None:
            whole = run.saved("learner", event.checkpoint) is not None
            return {} if whole else {place: replace(event, checkpoint=None)}
    return {}


def _shown(run: RunFile) -> dict[int, Event]:
    """The last evaluation without what of it in full is damaged; the film has it as well."""
    for place in reversed(range(len(run.journal))):
        event = run.journal[place]
        if isinstance(event, Displayed):
            return {} if not event.in_full or _is_whole(run, event) else {place: _without(event)}
    return {}


def _is_whole(run: RunFile, event: Displayed) -> bool:
    try:
        full_maps(run, event)
    except CuriosityError:
        return False
    return event.evaluation is None or run.saved("evaluation", event.evaluation) is not None


def _without(event: Displayed) -> Displayed:
    """Of an earlier version, which has no film, the maps are kept."""
    return replace(event, evaluation=None, maps_crc=None)
