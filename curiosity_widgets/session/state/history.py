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
from scipy.spatial import cKDTree

from curiosity_widgets.acquisition.state import Travel
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.masks import decode_mask
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured, MemberReport, TrainingReport
from curiosity_widgets.session.rules import repeats
from curiosity_widgets.session.rules.drift import Estimate, Shift, Tracker
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.travel import learn_travel
from curiosity_widgets.session.state.journal import Event
from curiosity_widgets.session.state.measured_points import MeasuredPoints, Point
from curiosity_widgets.session.state.snapshot import LogEntry, Settings

LOG_KEPT = 200  # lines in a snapshot; the run file keeps all
_BARREN = 3  # unusable spectra before their surroundings are left
_NAMED = 3  # positions that a line of the log names
_WORDS = {
    "beta": "β",
    "lam": "λ",
    "batch_size": "batch size",
    "strategy": "strategy",
    "budget": "budget",
    "approve": "approving each pick",
}


@dataclass(frozen=True)
class Flagged:
    """A spectrum that is kept in the journal, but not learned from."""

    candidate: int
    flag: str  # as in quality.flag_of


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
        self.batches: list[list[int]] = []  # all that was picked by the loop, in order
        self.covered = 0  # batches that the last training has seen the end of
        self.pending: list[int] = []  # picked by the loop, not yet measured
        self.requested: deque[int] = deque()  # asked for by a person, not yet measured
        self.failed: set[int] = set()
        self.waiting: list[int] = []  # picks that a person has to approve, a part of ``pending``
        self.rejected: set[int] = set()  # by a person
        self.flagged: list[Flagged] = []
        self.policies = Policies()
        self.drift: Tracker | None = None  # None: never scanned again
        self.excluded: BoolArray = np.zeros(candidates.shape, dtype=bool)
        self.trainings: list[Training] = []
        self.report: TrainingReport | None = None
        self.timings: Mapping[str, float] = {}
        self.curve: list[Mapping[str, Any]] = []
        self.judged: list[Mapping[str, float]] = []  # predicted before trained on, by batch
        self.first_errors: FloatArray = np.empty(0)  # of the spectra trained on, before they were; NaN: none
        self.chance_errors: FloatArray = np.empty(0)  # of held-out ones at the same moments
        self.log: list[LogEntry] = []
        self.seconds = 0.0
        self.start_checkpoint: Mapping[str, Any] | None = None
        self.initial_count = 0  # positions that were chosen before any training
        self._points = MeasuredPoints(length)
        self._taken = np.zeros(len(candidates), dtype=bool)  # measured
        self._row: dict[int, int] = {}  # candidate -> its first spectrum
        self._picked_at: dict[int, int] = {}  # candidate -> trainings before it was picked
        self._available: BoolArray | None = None
        self._noise: tuple[int, float | None] | None = None  # spectra, and the noise floor that they tell

    def __len__(self) -> int:
        return len(self._points)

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
        points = self._points
        return Measured(points.candidate[:count], points.spectra[:count], points.step[:count])

    def learned(self, count: int | None = None) -> Measured:
        """What a learner learns from: each place once, with the mean of its spectra."""
        return repeats.merged(self.measured(count))

    @property
    def noise_floor(self) -> float | None:
        """Share of the spectra's variance that is noise; None where no place was measured twice."""
        if self._noise is None or self._noise[0] != len(self):
            self._noise = (len(self), repeats.noise_floor(self.measured()))
        return self._noise[1]

    def positions(self) -> FloatArray:
        """Measured places (n, 2) in the run's image, read-only."""
        positions: FloatArray = read_only(self.candidates.positions[self._points.candidate])
        return positions

    def commanded(self) -> FloatArray:
        """Where the tip was sent for them (n, 2): the places, moved by the drift; read-only."""
        return self._points.commanded

    def times(self) -> FloatArray:
        """Start and end (n, 2) of every measurement in seconds since the epoch, read-only."""
        return self._points.times

    @property
    def spectra_taken(self) -> int:
        """All spectra that the sample has borne, flagged ones included."""
        return len(self) + len(self.flagged)

    @property
    def ready(self) -> list[int]:
        """Picks that may be measured: those that do not wait for a person."""
        return (
            [index for index in self.pending if index not in self.waiting] if self.waiting else self.pending
        )

    def repeats_due(self, seed: int) -> list[int]:
        """Places to be measured a second time, as long as the budget lasts."""
        share = self.policies.repeats
        if share <= 0 or len(self) >= self.settings.budget:
            return []
        bad = {entry.candidate for entry in self.flagged} | self.failed  # at the second visit
        return repeats.due(self._points.candidate, share, seed, bad)

    @property
    def travel(self) -> Travel | None:
        """How long ways and measurements take; None before that is known, and where there is no way."""
        times = self.times()
        return learn_travel(self.positions(), times[:, 0], times[:, 1])

    def shift(self, at: float) -> Shift:
        """The drift at a time of the tracker's clock, in pixels."""
        return (0.0, 0.0) if self.drift is None else self.drift.shift(at)

    def available(self) -> BoolArray:
        """Candidates (N,) that may be picked: measurable, within the limits, and not excluded, measured,
        pending, failed, flagged or rejected.
        """
        if self._available is None:
            free = self.measurable & ~self._taken & ~self._at(self.excluded)
            bad = [entry.candidate for entry in self.flagged]
            free[[*self.failed, *self.rejected, *bad, *self.pending]] = False
            limits = self.policies.limits
            if limits.min_distance or limits.mask is not None:
                near = [*np.flatnonzero(self._taken), *bad, *self.pending, *self.requested]
                places = self.candidates.positions[np.array(near, dtype=np.int64)]
                free &= limits.open_to(self.candidates, places)
            self._available = read_only(free)
        return self._available

    def promising(self) -> BoolArray:
        """The available candidates (N,) but for those among spectra that could not be used: both their
        nearest spectra are flagged. A strategy does not see flagged spectra and would go there again and
        again. All of them where that would leave none; a person may still ask for any.
        """
        available = self.available()
        flagged = [entry.candidate for entry in self.flagged]
        usable = np.flatnonzero(self._taken)
        if len(flagged) < _BARREN or len(usable) < _BARREN:
            return available
        places = self.candidates.positions
        good = cKDTree(places[usable]).query(places)[0]
        bad = cKDTree(places[flagged]).query(places, k=2)[0][:, 1]
        left = available & (good <= bad)
        return read_only(left) if left.any() else available

    def picked_at(self, candidate: int) -> int:
        """Trainings before the loop picked a candidate; those so far where it did not."""
        return self._picked_at.get(candidate, self.step)

    def end_of(self, batches: int) -> int:
        """How many spectra there are up to the last one of the first ``batches`` batches."""
        rows = [self._row.get(index, -1) for batch in self.batches[self.covered : batches] for index in batch]
        return max([self.trained_on, *(row + 1 for row in rows)])

    def uncovered(self) -> list[int]:
        """What was picked and no training has seen the end of: measured, failed or still to be measured."""
        return [index for batch in self.batches[self.covered :] for index in batch]

    def is_excluded(self, candidate: int) -> bool:
        """Whether a person has masked the candidate's pixel."""
        row, col = self.candidates.pixels[candidate]
        return bool(self.excluded[row, col])

    def add(self, point: Point) -> None:
        """Take in a measured point."""
        self._row.setdefault(point.candidate, len(self))
        self._points.append(point)
        self._taken[point.candidate] = True
        if point.requested and self.requested:
            self.requested.popleft()
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
        values = {name: event[name] for name in names} | {"approve": bool(event.get("approve", False))}
        self.settings = Settings(**values)
        if not self.settings.approve:
            self.waiting = []
        changed = {name: value for name, value in values.items() if value != getattr(before, name)}
        if changed:
            self._note(event, ", ".join(f"{_WORDS[name]} is now {value}" for name, value in changed.items()))

    def _on_learner(self, event: Event) -> None:
        self.learner_budget = int(event["budget"])

    def _on_policies(self, event: Event) -> None:
        before, self.policies = self.policies, Policies.from_dict(event["policies"])
        self._available = None
        told = self.policies.limits.describe()
        if told != before.limits.describe():
            self._note(event, f"limits: {told or 'none'}")

    def _on_asked(self, event: Event) -> None:
        index = self._candidates(event["index"])
        self.requested.extend(index)
        self._available = None
        places = [f"({row:g}, {col:g})" for row, col in self.candidates.positions[index[:_NAMED]]]
        more = [f"{len(index) - _NAMED} more"] if len(index) > _NAMED else []
        self._note(event, f"asked for: {', '.join(places + more)}")

    def _on_excluded(self, event: Event) -> None:
        self.excluded = decode_mask(event["mask"], self.candidates.shape)
        self._drop_pending({index for index in self.pending if self.is_excluded(index)})
        self._available = None
        self._note(event, f"{int(self.excluded.sum())} pixels are now excluded")

    def _on_picks(self, event: Event) -> None:
        picked = self._candidates(event["index"])
        self.batches.append(picked)
        self._picked_at.update(dict.fromkeys(picked, self.step))
        self.pending += [index for index in picked if not self.is_excluded(index)]
        if event.get("waiting"):
            self.waiting += [index for index in picked if not self.is_excluded(index)]
        if not self.trainings and not self.initial_count:
            self.initial_count = len(picked)
        self._available = None
        if event.get("checkpoint"):
            self.start_checkpoint = event["checkpoint"]

    def _on_failed(self, event: Event) -> None:
        (index,) = self._candidates([event["index"]])
        if event["asked"] and self.requested:
            self.requested.popleft()
        self.failed.add(index)
        self._drop_pending({index})

    def _on_flagged(self, event: Event) -> None:
        (index,) = self._candidates([event["index"]])
        if event["asked"] and self.requested:
            self.requested.popleft()
        self.flagged.append(Flagged(index, str(event["flag"])))
        self._drop_pending({index})

    def _on_approved(self, event: Event) -> None:
        index = set(self._candidates(event["index"]))
        self.waiting = [one for one in self.waiting if one not in index]
        self._note(event, f"{_picks(len(index))} approved")

    def _on_rejected(self, event: Event) -> None:
        index = set(self._candidates(event["index"]))
        self.rejected |= index
        self._drop_pending(index)
        self._note(event, f"{_picks(len(index))} rejected and left out")

    def _on_reimaged(self, event: Event) -> None:
        if self.drift is None:
            self.drift = Tracker(float(event["start"]))
        if event["accepted"]:
            row, col = (float(part) for part in event["shift"])
            self.drift.take(Estimate((row, col), float(event["at"]), float(event["correlation"])))
            self._note(event, f"scanned again: the sample has moved by ({row:+.2f}, {col:+.2f}) pixels")
        else:
            self.drift.refuse()

    def _on_trained(self, event: Event) -> None:
        report = event["report"]
        members = tuple(MemberReport(**member) for member in report["members"])
        self.report = TrainingReport(tuple(report["train_loss"]), tuple(report["validation_loss"]), members)
        self._take_errors(event.get("errors"), int(event["count"]))
        self.trainings.append(Training(int(event["step"]), int(event["count"]), event["checkpoint"]))
        self.covered = int(event.get("batches", len(self.batches)))
        if event["judged"] is not None:
            self.judged.append({name: float(value) for name, value in event["judged"].items()})
        self.seconds = float(event["seconds"])
        self._note(event, f"step {int(event['step'])}: trained on {int(event['count'])} spectra")

    def _take_errors(self, errors: Mapping[str, Any] | None, count: int) -> None:
        # New arrays: snapshots hold the old ones.
        new = np.full(count - len(self.first_errors), np.nan)
        if errors is not None:
            new[:] = np.array(errors["new"], dtype=np.float64)
            others = np.array(errors["held_out"], dtype=np.float64)
            self.chance_errors = read_only(np.concatenate([self.chance_errors, others]))
        self.first_errors = read_only(np.concatenate([self.first_errors, new]))

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
        self.waiting = [index for index in self.waiting if index not in gone]
        self._available = None

    def _at(self, mask: BoolArray) -> BoolArray:
        rows, cols = self.candidates.pixels.T
        values: BoolArray = mask[rows, cols]
        return values


def _picks(number: int) -> str:
    return "1 pick is" if number == 1 else f"{number} picks are"
