"""The events of a run: one frozen dataclass a kind, and the only place that knows their keys in a run file.

A run's journal is a list of them. ``to_json`` gives an event as the journal holds it and :func:`from_json`
reads it again; keys that a file of an earlier version lacks have a default. A new kind is a new class here,
in ``KINDS``, and a case in ``History.apply``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.events.event import Event, Unknown
from curiosity_widgets.session.state.events.learning import (
    FirstErrors,
    LearnerBuilt,
    Rated,
    Scored,
    Timed,
    Trained,
)
from curiosity_widgets.session.state.events.measuring import Failed, Flagged, Picked, Reimaged
from curiosity_widgets.session.state.events.run import Answered, Logged, Questioned, StateChanged
from curiosity_widgets.session.state.events.stored import (
    ChannelsStored,
    Displayed,
    FilmThinned,
    InExtras,
    InFilm,
    InSlot,
)
from curiosity_widgets.session.state.events.user import (
    Approved,
    ControlsPassed,
    Excluded,
    PointsFlagged,
    PointsUnflagged,
    PoliciesChanged,
    Rejected,
    Requested,
    SettingsChanged,
)

__all__ = [
    "KINDS",
    "Answered",
    "Approved",
    "ChannelsStored",
    "ControlsPassed",
    "Displayed",
    "Event",
    "Excluded",
    "Failed",
    "FilmThinned",
    "FirstErrors",
    "Flagged",
    "InExtras",
    "InFilm",
    "InSlot",
    "LearnerBuilt",
    "Logged",
    "Picked",
    "PointsFlagged",
    "PointsUnflagged",
    "PoliciesChanged",
    "Questioned",
    "Rated",
    "Reimaged",
    "Rejected",
    "Requested",
    "Scored",
    "SettingsChanged",
    "StateChanged",
    "Timed",
    "Trained",
    "Unknown",
    "from_json",
]

KINDS: dict[str, type[Event]] = {
    one.kind: one
    for one in (
        Answered, Approved, ChannelsStored, ControlsPassed, Displayed, Excluded, Failed, FilmThinned,
        Flagged, LearnerBuilt, Logged, Picked, PointsFlagged, PointsUnflagged, PoliciesChanged, Questioned,
        Rated, Reimaged, Rejected, Requested, Scored, SettingsChanged, StateChanged, Timed, Trained,
    )
}  # fmt: skip


def from_json(content: Mapping[str, Any]) -> Event:
    """An event of the journal; :class:`Unknown` where only a later version knows its kind.

    Raises CuriosityError for a damaged one.
    """
    name = str(content["event"])
    kind = KINDS.get(name)
    try:
        if kind is None:
            return Unknown(name, content, time=float(content.get("time") or 0.0))
        return kind.from_json(content)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CuriosityError(f"the run file's journal holds a damaged '{name}' entry ({error!r})") from error
