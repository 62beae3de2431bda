"""What has happened in a run so far: the one state that the loop works on and that the run file restores.

Every change is either an event (a line of the journal) or a measured point. The live loop applies each
as it happens; opening a run file applies the recorded ones again, and arrives at the same state.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.spectral_image import BoolArray, FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured, MemberReport, TrainingReport
from curiosity_widgets.session.facts import read_only
from curiosity_widgets.session.journal import Event, decode_mask
from curiosity_widgets.session.snapshot import LogEntry, Settings

LOG_KEPT = 200  # lines in a snapshot; the run file keeps all
_NAMED = 3  # positions that a line of the log names
_WORDS = {"beta": "β", "lam": "λ", "batch_size": "batch size", "strategy": "strategy", "budget": "budget"}


@dataclass(frozen=True, eq=False)
class Point:
    """One measured spectrum as the run keeps it."""

    candidate: int
    spectrum: FloatArray  # (S,) float64
    requested: tuple[float, float]
    actual: tuple[float, float]  # NaN where the source knows no better
    started: float
    ended: float
    step: int  # trainings before it was picked; 0: initial
    asked: bool  # by a person


@dataclass(frozen=True)
class Training:
    """One training that ended well: its number, on how many spectra, and where its state lies on disk."""

    step: int
    count: int
    checkpoint: Mapping[str, Any] | None


class History:
    """The state of a run between two actions. Only the worker (or a reader of the file) changes it."""

    def __init__(
        self, candidates: Candidates, measurable: BoolArray, length: int, settings: Settings
    ) -> None:
        self.candidates = candidates
        self.measurable = measurable  # (N,)
        self.settings = settings
        self.state = "idle"
        self.learner_budget: int | None = None  # N that the learner was built with
        self.pending: list[int] = []  # picked by the loop, not yet measured
        self.asked: deque[int] = deque()  # asked for by a person, not yet measured
        self.failed: set[int] = set()
        self.excluded: BoolArray = np.zeros(candidates.shape, dtype=bool)
        self.trainings: list[Training] = []
        self.report: TrainingReport | None = None
        self.timings: Mapping[str, float] = {}
        self.curve: list[Mapping[str, Any]] = []
        self.judged: list[Mapping[str, float]] = []  # predicted before trained on, by batch
        self.log: list[LogEntry] = []
        self.seconds = 0.0
        self.start_checkpoint: Mapping[str, Any] | None = None
        self.initial_count = 0  # positions that were chosen before any training
        self._count = 0
        self._spectra = np.empty((64, length))
        self._requested = np.empty((64, 2))
        self._candidate = np.empty(64, dtype=np.int64)
        self._step = np.empty(64, dtype=np.int64)
        self._taken = np.zeros(len(candidates), dtype=bool)  # measured
        self._available: BoolArray | None = None

    def __len__(self) -> int:
        return self._count

    @property
    def step(self) -> int:
        """Trainings so far."""
        return self.trainings[-1].step if self.trainings else 0

    @property
    def trained_on(self) -> int:
        """Spectra that the last training saw."""
        return self.trainings[-1].count if self.trainings else 0

    def measured(self, count: int | None = None) -> Measured:
        """The first ``count`` spectra (all by default), read-only, without a copy."""
        n = self._count if count is None else count
        return Measured(
            read_only(self._candidate[:n]), read_only(self._spectra[:n]), read_only(self._step[:n])
        )

    def positions(self) -> FloatArray:
        """Requested positions (n, 2), read-only."""
        positions: FloatArray = read_only(self._requested[: self._count])
        return positions

    def available(self) -> BoolArray:
        """Candidates (N,) that may be picked: measurable, not excluded, measured, pending or failed."""
        if self._available is None:
            free = self.measurable & ~self._taken & ~self._at(self.excluded)
            free[list(self.failed) + self.pending] = False
            self._available = read_only(free)
        return self._available

    def is_excluded(self, candidate: int) -> bool:
        """Whether a person has masked the candidate's pixel."""
        row, col = self.candidates.pixels[candidate]
        return bool(self.excluded[row, col])

    def add(self, point: Point) -> None:
        """Take in a measured point."""
        if self._count == len(self._candidate):
            self._grow()
        n = self._count
        self._spectra[n] = point.spectrum
        self._requested[n] = point.requested
        self._candidate[n] = point.candidate
        self._step[n] = point.step
        self._count = n + 1
        self._taken[point.candidate] = True
        if point.asked and self.asked:
            self.asked.popleft()
        self._drop_pending({point.candidate})

    def apply(self, event: Event) -> None:
        """Take in an event. Raises CuriosityError for one that cannot be (a damaged or foreign file)."""
        change = getattr(self, f"_on_{event['event']}", None)
        if change is None:
            return  # from a later version: what it adds is not needed to go on
        try:
            change(event)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CuriosityError(
                f"the run file's journal holds a damaged '{event['event']}' entry ({error!r})"
            ) from error

    def _on_settings(self, event: Event) -> None:
        before, names = self.settings, ("beta", "lam", "batch_size", "strategy", "budget")
        self.settings = Settings(**{name: event[name] for name in names})
        changed = {name: event[name] for name in names if event[name] != getattr(before, name)}
        if changed:
            self._note(event, ", ".join(f"{_WORDS[name]} is now {value}" for name, value in changed.items()))

    def _on_learner(self, event: Event) -> None:
        self.learner_budget = int(event["budget"])

    def _on_asked(self, event: Event) -> None:
        index = self._candidates(event["index"])
        self.asked.extend(index)
        places = [f"({row:g}, {col:g})" for row, col in self.candidates.positions[index[:_NAMED]]]
        more = [f"{len(index) - _NAMED} more"] if len(index) > _NAMED else []
        self._note(event, f"asked for: {', '.join(places + more)}")

    def _on_excluded(self, event: Event) -> None:
        self.excluded = decode_mask(event["mask"], self.candidates.shape)
        self._drop_pending({index for index in self.pending if self.is_excluded(index)})
        self._available = None
        self._note(event, f"{int(self.excluded.sum())} pixels are now excluded")

    def _on_picks(self, event: Event) -> None:
        self.pending = self._candidates(event["index"])
        if not self.trainings and not self.initial_count:
            self.initial_count = len(self.pending)
        self._available = None
        if event.get("checkpoint"):
            self.start_checkpoint = event["checkpoint"]

    def _on_failed(self, event: Event) -> None:
        (index,) = self._candidates([event["index"]])
        if event["asked"] and self.asked:
            self.asked.popleft()
        self.failed.add(index)
        self._drop_pending({index})

    def _on_trained(self, event: Event) -> None:
        report = event["report"]
        members = tuple(MemberReport(**member) for member in report["members"])
        self.report = TrainingReport(tuple(report["train_loss"]), tuple(report["validation_loss"]), members)
        self.trainings.append(Training(int(event["step"]), int(event["count"]), event["checkpoint"]))
        if event["judged"] is not None:
            self.judged.append({name: float(value) for name, value in event["judged"].items()})
        self.seconds = float(event["seconds"])
        self._note(event, f"step {int(event['step'])}: trained on {int(event['count'])} spectra")

    def _on_timings(self, event: Event) -> None:
        self.timings = {str(phase): float(seconds) for phase, seconds in event["seconds"].items()}

    def _on_score(self, event: Event) -> None:
        self.curve.append({key: value for key, value in event.items() if key not in ("event", "time")})

    def _on_log(self, event: Event) -> None:
        self.log.append(LogEntry(float(event["time"]), event["level"], str(event["text"])))
        del self.log[:-LOG_KEPT]

    def _on_state(self, event: Event) -> None:
        before, self.state = self.state, str(event["state"])
        self.seconds = float(event["seconds"])
        if self.state != before:
            self._note(event, f"the run is {self.state}")

    def _note(self, event: Event, text: str) -> None:
        """A line in the log for what an event did."""
        self.log.append(LogEntry(float(event["time"]), "event", text))
        del self.log[:-LOG_KEPT]

    def _candidates(self, index: list[int]) -> list[int]:
        chosen = [int(value) for value in index]
        if chosen and not 0 <= min(chosen) <= max(chosen) < len(self.candidates):
            raise ValueError("position outside the candidates")
        return chosen

    def _drop_pending(self, gone: set[int]) -> None:
        self.pending = [index for index in self.pending if index not in gone]
        self._available = None

    def _at(self, mask: BoolArray) -> BoolArray:
        rows, cols = self.candidates.pixels.T
        values: BoolArray = mask[rows, cols]
        return values

    def _grow(self) -> None:
        # New arrays: views given out earlier keep the old ones, which nobody writes to any more.
        for name in ("_spectra", "_requested", "_candidate", "_step"):
            old: IntArray = getattr(self, name)
            new = np.empty((2 * len(old), *old.shape[1:]), dtype=old.dtype)
            new[: self._count] = old[: self._count]
            setattr(self, name, new)
