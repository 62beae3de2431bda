"""What the learner did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.learning.score_names import HELDOUT, PREQUENTIAL
from curiosity_widgets.session.state.events import codec
from curiosity_widgets.session.state.events.event import Event
from curiosity_widgets.session.state.events.stored import InSlot


@dataclass(frozen=True)
class FirstErrors:
    """Errors of spectra before the learner had seen them, in their unit; None where there is none."""

    new: tuple[float | None, ...]  # of the spectra that this training saw for the first time
    held_out: tuple[float | None, ...]  # of unmeasured ones at the same moment; in old files of held-out ones


@dataclass(frozen=True, eq=False)
class LearnerBuilt(Event):
    """The learner: the budget that it was built for, the device of its networks, as PyTorch names it, and how
    many candidates it evaluates in a step at most; later ones do not change these."""

    kind = "learner"
    budget: int
    device: str = ""  # not known: of a learner of a user's own, and in older files
    evaluated: int = 65_536  # older files do not say it, and had so many


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
    left_out: tuple[int, ...] | None = None  # numbers of flagged spectra among them, which it did not see
    took: float | None = None  # seconds of the training itself


@dataclass(frozen=True, eq=False)
class Scored(Event):
    """An entry of the learning curve."""

    kind = "score"
    entry: Mapping[str, Any] = field(metadata=codec.INLINE)  # {n, step, kind, heldout_r2, …}: score_names

    def __post_init__(self) -> None:
        entry = {name: value for name, value in self.entry.items() if name not in ("event", "time")}
        for name in ("n", "step"):
            codec.read(entry[name], int)
        if entry.get("kind") == "prequential" and PREQUENTIAL not in entry:  # a file of the first version
            entry[PREQUENTIAL] = entry.pop(HELDOUT, None)
        object.__setattr__(self, "entry", entry)


@dataclass(frozen=True, eq=False)
class Timed(Event):
    """How long the phases of the last step took, as far as they are known."""

    kind = "timings"
    seconds: Mapping[str, float] = field(default_factory=dict)  # by phase
    complete: bool = True  # its score is there, or none is to be had; a kill may come before


@dataclass(frozen=True, eq=False)
class Rated(Event):
    """How good measured spectra are."""

    kind = "quality"
    points: tuple[int, ...]  # numbers of the spectra, in the order of measuring
    quality: tuple[float, ...]  # 0 to 1; NaN: could not be found
    by: str  # as in rating, or the name of a user's function
