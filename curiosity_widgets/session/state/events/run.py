"""How the run as a whole is, and what its log holds."""

from __future__ import annotations

from dataclasses import dataclass

from curiosity_widgets.session.state.events.event import Event
from curiosity_widgets.session.state.snapshot import LogLevel


@dataclass(frozen=True, eq=False)
class StateChanged(Event):
    """The run is in another state."""

    kind = "state"
    state: str  # a RunState, or one of a later version
    seconds: float  # that the run has been working


@dataclass(frozen=True, eq=False)
class Logged(Event):
    """A line of the log."""

    kind = "log"
    level: LogLevel
    text: str
