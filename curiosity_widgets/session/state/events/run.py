"""How the run as a whole is, and what its log holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from curiosity_widgets.session.state.events import codec
from curiosity_widgets.session.state.events.event import Event
from curiosity_widgets.session.state.question import Question
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


@dataclass(frozen=True, eq=False)
class Questioned(Event):
    """A decision that a user has to take before the run continues."""

    kind = "question"
    question: Question = field(metadata=codec.INLINE)


@dataclass(frozen=True, eq=False)
class Answered(Event):
    """What a user decided."""

    kind = "answer"
    name: str  # of the question
    answer: str  # one of its options
