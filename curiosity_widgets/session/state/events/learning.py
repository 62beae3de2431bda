"""What the learner did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.session.state.events import codec
from curiosity_widgets.session.state.events.event import Event
from curiosity_widgets.session.state.events.stored import InSlot


@dataclass(frozen=True)
class FirstErrors:
    """Errors of spectra before the learner had seen them, in their unit; None where there is none."""

    new: tuple[float | None, ...]  # of the spectra that this training saw for the first time
    held_out: tuple[float | None, ...]  # of held-out ones at the same moment


@dataclass(frozen=True, eq=False)
class LearnerBuilt(Event):
    """The learner, with the budget that it was built for; later budgets do not change it."""

    kind = "learner"
    budget: int


@dataclass(frozen=True, eq=False)
class Trained(Event):
    """A training that ended well."""

    kind = "trained"
    step: int  # trainings so far, this one included
    count: int  # spectra that it saw
    report: TrainingReport
    checkpoint: InSlot | None
    seconds: float  # that the run has been working
    batches: int | None = None  # whose end it saw; None: all so far (files of early versions)
    judged: Mapping[str, float] | None = None  # as prequential.judge gives it
    errors: FirstErrors | None = None


@dataclass(frozen=True, eq=False)
class Scored(Event):
    """An entry of the learning curve."""

    kind = "score"
    entry: Mapping[str, Any] = field(metadata=codec.INLINE)  # {n, step, kind, heldout_r2, mean, …}

    def __post_init__(self) -> None:
        entry = {name: value for name, value in self.entry.items() if name not in ("event", "time")}
        for name in ("n", "step"):
            codec.read(entry[name], int)
        object.__setattr__(self, "entry", entry)


@dataclass(frozen=True, eq=False)
class Timed(Event):
    """How long the phases of the last step took."""

    kind = "timings"
    seconds: Mapping[str, float] = field(default_factory=dict)  # by phase
