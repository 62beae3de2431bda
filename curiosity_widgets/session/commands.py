"""What a user or a panel can ask of a run. Put on the worker's queue, acted on between two actions."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.snapshot import Settings
from curiosity_widgets.sources.protocol import Measurement, SourceError


class Command:
    """Anything on the queue."""


@dataclass(frozen=True)
class Prepare(Command):
    """Open the source and, where that moves nothing, take its image; the caller waits for ``done``."""

    done: Future[None] = field(default_factory=Future)


@dataclass(frozen=True)
class Run(Command):
    """Continue until the budget is spent."""


@dataclass(frozen=True)
class Step(Command):
    """One round of pick, measure, train; then pause."""


@dataclass(frozen=True)
class Pause(Command):
    """Rest after the current action."""


@dataclass(frozen=True)
class Stop(Command):
    """End: the current point is finished, a training is dropped."""


@dataclass(frozen=True)
class Close(Command):
    """End, put the file in order, leave the thread."""


@dataclass(frozen=True)
class Save(Command):
    """Write a run whose file was lost to a new one; the caller waits for its path in ``done``."""

    path: Path | None  # None: beside the lost file
    done: Future[Path] = field(default_factory=Future)


@dataclass(frozen=True)
class Measure(Command):
    """Candidates to measure next, ahead of the loop's own."""

    index: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Tell(Command):
    """What a user's own loop measured at candidates, or why it could not; the caller waits for ``done``."""

    told: tuple[tuple[int, Measurement | SourceError], ...]
    done: Future[None] = field(default_factory=Future)


@dataclass(frozen=True, eq=False)
class Mask(Command):
    """Exclude the True pixels of a mask (H, W) from now on, or include them again."""

    mask: BoolArray
    exclude: bool


@dataclass(frozen=True)
class Flag(Command):
    """Measured spectra, by their numbers, are not learned from any more; reason None: they are again."""

    points: tuple[int, ...]
    reason: str | None


@dataclass(frozen=True)
class Answer(Command):
    """A user's decision on a question that the run waits for."""

    name: str
    answer: str


@dataclass(frozen=True)
class Approve(Command):
    """Picks that wait may be measured: these, or all of them."""

    index: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Reject(Command):
    """Picks that wait are left out: these, or all of them."""

    index: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class Limit(Command):
    """Other limits, in force at the next point."""

    limits: Limits


@dataclass(frozen=True)
class NoteControls(Command):
    """Keep in the log that the controls have passed from one page to another, by their names."""

    before: str
    now: str


@dataclass(frozen=True, eq=False)
class Change(Command):
    """New settings, in force at the next pick."""

    settings: Settings
