"""What was picked, and what came of it where that is no measured point."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from curiosity_widgets.session.state.events import codec
from curiosity_widgets.session.state.events.event import Event
from curiosity_widgets.session.state.events.stored import InSlot


@dataclass(frozen=True, eq=False)
class Picked(Event):
    """A batch of the strategy, or the initial positions."""

    kind = "picks"
    step: int  # trainings before it
    index: tuple[int, ...]  # candidates, in the order in which they are to be measured
    value: tuple[float, ...]  # the strategy's score of each; NaN for initial positions
    waiting: bool = False  # until a user approves them
    checkpoint: InSlot | None = None  # of the learner, after it chose the initial positions


@dataclass(frozen=True, eq=False)
class Failed(Event):
    """A candidate that could not be measured and is left out."""

    kind = "failed"
    index: int
    requested: bool = field(metadata=codec.key("asked"))  # by a user
    message: str = ""


@dataclass(frozen=True, eq=False)
class Flagged(Event):
    """A spectrum that is kept here, but not learned from."""

    kind = "flagged"
    index: int
    flag: str  # as in quality.flag_of
    values: Any  # (S,) in measured units, or whatever the source gave in its place
    requested: bool = field(metadata=codec.key("asked"))  # by a user
    message: str = ""
    commanded: tuple[float, float] | None = field(default=None, metadata=codec.key("requested"))
    actual: tuple[float, float] | None = None  # where the source knows it; both (row, col) in pixels
    started: float | None = None  # seconds since the epoch
    ended: float | None = None  # seconds since the epoch
    file: str | None = None  # the vendor's own copy


@dataclass(frozen=True, eq=False)
class Reimaged(Event):
    """A second image, taken to estimate the drift."""

    kind = "reimaged"
    start: float  # when the first image was taken, by the tracker's clock
    at: float  # now, by the same clock
    count: int  # spectra so far
    accepted: bool
    shift: tuple[float, float] | None = None  # (row, col) pixels since the first image
    correlation: float | None = None  # of the two images, moved by the shift
    file: str | None = None  # the vendor's own copy
    message: str | None = None  # why it was not accepted
