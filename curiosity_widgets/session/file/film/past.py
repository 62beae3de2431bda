"""A run as it was at a step, from its journal, its points and its film."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.display_codec import restore_display
from curiosity_widgets.session.file.film.reading import as_kept, full_maps, last_shown, place_of
from curiosity_widgets.session.settings import recorded_settings
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.compose import compose
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import (
    Displayed,
    Event,
    Picked,
    PointsFlagged,
    Scored,
    Timed,
    Trained,
)
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.point_flags import DAMAGED
from curiosity_widgets.session.state.snapshot import Snapshot

if TYPE_CHECKING:
    from curiosity_widgets.session.file.run_file import RunFile


def at(run: RunFile, step: int) -> Snapshot:
    """See :meth:`RunFile.at`."""
    event = last_shown(run.journal, step)
    if event is None:
        steps = run.steps
        known = f"it has {steps[0]} to {steps[-1]}" if steps else "it has none yet"
        raise CuriosityError(f"{run.path} has no step {step}; {known}")
    history = _history(run, event)
    display, message = _display(run, event)
    return compose(history, display, state=history.state, message=message, seconds=history.seconds)


def _until(journal: Sequence[Event], step: int) -> Iterator[Event]:
    """All that had happened when a step had its score and its picks."""
    end = (place_of(journal, step) or 0) + 1
    yield from journal[:end]
    picked = False
    for event in journal[end:]:
        if isinstance(event, Trained):
            return
        # The score comes before the picks, or with overlap after them.
        if isinstance(event, (Scored, Timed)) or (isinstance(event, Picked) and not picked):
            picked = picked or isinstance(event, Picked)
            yield event


def _history(run: RunFile, event: Displayed) -> History:
    facts = run.facts
    history = History(
        facts.info.candidates,
        facts.measurable,
        len(facts.info.axis.values),
        recorded_settings(facts.workflow),
    )
    for one in _until(run.journal, event.step):
        apply_event(history, one)
    count = history.trained_on if event.measured is None else event.measured
    points = run.history.points()[:count]
    for point in points:
        history.add(point)
    damaged = [number for number in run.damage.points if number < count]
    if damaged:
        index = tuple(points[number].candidate for number in damaged)
        apply_event(history, PointsFlagged(tuple(damaged), index, DAMAGED))
    return history


def _display(run: RunFile, event: Displayed) -> tuple[Display, str]:
    """The evaluation of a step, or the nearest that the file keeps with the picks of this one."""
    if event.film is None:
        return _in_full(run, event), ""
    for near in sorted(run.film, key=lambda step: (abs(step - event.step), step)):
        found = as_kept(run, near)
        if found is None:
            continue
        text = f"maps of step {near}: those of step {event.step} are not kept" if near != event.step else ""
        return replace(found, picks=event.picks, scores=event.scores, in_full=False), text
    return replace(restore_display(event, {}, None), in_full=False), "the maps of this step are damaged"


def _in_full(run: RunFile, event: Displayed) -> Display:
    """Of a file of an earlier version, which has the maps of every step and all else of the last."""
    shown = run.display()
    if shown.step == event.step:
        return replace(shown, in_full=False)
    return replace(restore_display(event, full_maps(run, event), None), in_full=False)
