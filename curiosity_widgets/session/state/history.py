"""What has happened in a run so far: the one state that the loop works on and that the run file restores.

Every change is either an event (a line of the journal) or a measured point. The live loop applies each
as it happens; opening a run file applies the recorded ones again, and arrives at the same state.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.acquisition.state import Travel
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.masks import decode_mask
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured, TrainingReport
from curiosity_widgets.session.rules import repeats
from curiosity_widgets.session.rules.drift import Estimate, Shift, Tracker
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.travel import learn_travel
from curiosity_widgets.session.state import log_lines
from curiosity_widgets.session.state.events import (
    Approved,
    ChannelsStored,
    Displayed,
    Event,
    Excluded,
    Failed,
    FirstErrors,
    Flagged,
    InSlot,
    LearnerBuilt,
    Logged,
    Picked,
    PoliciesChanged,
    Reimaged,
    Rejected,
    Requested,
    Scored,
    SettingsChanged,
    StateChanged,
    Timed,
    Trained,
    Unknown,
)
from curiosity_widgets.session.state.measured_points import MeasuredPoints, Point
from curiosity_widgets.session.state.snapshot import LogEntry, Settings

LOG_KEPT = 200  # lines in a snapshot; the run file keeps all
_BARREN = 3  # unusable spectra before their surroundings are left


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
        self.trainings: list[Trained] = []
        self.timings: Mapping[str, float] = {}
        self.curve: list[Mapping[str, Any]] = []
        self.judged: list[Mapping[str, float]] = []  # predicted before trained on, by batch
        self.first_errors: FloatArray = np.empty(0)  # of the spectra trained on, before they were; NaN: none
        self.chance_errors: FloatArray = np.empty(0)  # of held-out ones at the same moments
        self.log: list[LogEntry] = []
        self.seconds = 0.0
        self.start_checkpoint: InSlot | None = None
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
    def report(self) -> TrainingReport | None:
        """Of the last training."""
        return self.trainings[-1].report if self.trainings else None

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
        bad = {entry.index for entry in self.flagged} | self.failed  # at the second visit
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
            bad = [entry.index for entry in self.flagged]
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
        flagged = [entry.index for entry in self.flagged]
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
        self._drop_request(point.requested)
        self._drop_pending([point.candidate])

    def apply(self, event: Event) -> None:
        """Take in an event. Raises CuriosityError for one that cannot be (a damaged or foreign file)."""
        try:
            self._apply(event)
        except (IndexError, ValueError) as error:
            raise CuriosityError(
                f"the run file's journal holds a damaged '{event.kind}' entry ({error!r})"
            ) from error

    def _apply(self, event: Event) -> None:
        match event:
            case SettingsChanged():
                self._change_settings(event)
            case PoliciesChanged():
                self._change_policies(event)
            case LearnerBuilt():
                self.learner_budget = event.budget
            case Requested():
                self._request(event)
            case Excluded():
                self._exclude(event)
            case Picked():
                self._pick(event)
            case Failed():
                self._drop_request(event.requested)
                self.failed.update(self._drop_pending([event.index]))
            case Flagged():
                self._drop_request(event.requested)
                self._drop_pending([event.index])
                self.flagged.append(event)
            case Approved():
                approved = self._candidates(event.index)
                self.waiting = [index for index in self.waiting if index not in approved]
                self._note(event, f"{log_lines.picks(approved)} approved")
            case Rejected():
                self.rejected.update(self._drop_pending(event.index))
                self._note(event, f"{log_lines.picks(event.index)} rejected and left out")
            case Reimaged():
                self._follow_drift(event)
            case Trained():
                self._train(event)
            case Scored():
                self.curve.append(event.entry)
            case Timed():
                self.timings = event.seconds
            case StateChanged():
                self._change_state(event)
            case Logged():
                self._log(LogEntry(event.time, event.level, event.text))
            case Displayed() | ChannelsStored() | Unknown():
                pass  # these add nothing to what the loop continues from

    def _change_settings(self, event: SettingsChanged) -> None:
        before, self.settings = self.settings, event.settings
        if not self.settings.approve:
            self.waiting = []
        self._note(event, log_lines.settings(before, self.settings))

    def _change_policies(self, event: PoliciesChanged) -> None:
        before, self.policies = self.policies, event.policies
        self._available = None
        self._note(event, log_lines.limits(before.limits, self.policies.limits))

    def _request(self, event: Requested) -> None:
        index = self._candidates(event.index)
        self.requested.extend(index)
        self._available = None
        self._note(event, log_lines.requested(self.candidates.positions[index]))

    def _exclude(self, event: Excluded) -> None:
        self.excluded = decode_mask(event.mask, self.candidates.shape)
        self._drop_pending([index for index in self.pending if self.is_excluded(index)])
        self._note(event, f"{int(self.excluded.sum())} pixels are now excluded")

    def _pick(self, event: Picked) -> None:
        picked = self._candidates(event.index)
        self.batches.append(picked)
        self._picked_at.update(dict.fromkeys(picked, self.step))
        pending = [index for index in picked if not self.is_excluded(index)]
        self.pending += pending
        if event.waiting:
            self.waiting += pending
        if not self.trainings and not self.initial_count:
            self.initial_count = len(picked)
        self._available = None
        self.start_checkpoint = event.checkpoint or self.start_checkpoint

    def _follow_drift(self, event: Reimaged) -> None:
        if self.drift is None:
            self.drift = Tracker(event.start)
        if not event.accepted:
            self.drift.refuse()
            return
        if event.shift is None or event.correlation is None:
            raise ValueError("accepted without a shift")
        self.drift.take(Estimate(event.shift, event.at, event.correlation))
        row, col = event.shift
        self._note(event, f"scanned again: the sample has moved by ({row:+.2f}, {col:+.2f}) pixels")

    def _train(self, event: Trained) -> None:
        self._take_errors(event.errors, event.count)
        self.trainings.append(event)
        self.covered = len(self.batches) if event.batches is None else event.batches
        if event.judged is not None:
            self.judged.append(event.judged)
        self.seconds = event.seconds
        self._note(event, f"step {event.step}: trained on {event.count} spectra")

    def _take_errors(self, errors: FirstErrors | None, count: int) -> None:
        # New arrays: snapshots hold the old ones.
        new = np.full(count - len(self.first_errors), np.nan)
        if errors is not None:
            new[:] = np.array(errors.new, dtype=np.float64)
            others = np.array(errors.held_out, dtype=np.float64)
            self.chance_errors = read_only(np.concatenate([self.chance_errors, others]))
        self.first_errors = read_only(np.concatenate([self.first_errors, new]))

    def _change_state(self, event: StateChanged) -> None:
        before, self.state = self.state, event.state
        self.seconds = event.seconds
        self._note(event, f"the run is {self.state}" if self.state != before else "")

    def _note(self, event: Event, text: str) -> None:
        """A line in the log for what an event did; none where it changed nothing."""
        if text:
            self._log(LogEntry(event.time, "event", text))

    def _log(self, entry: LogEntry) -> None:
        self.log.append(entry)
        del self.log[:-LOG_KEPT]

    def _drop_request(self, requested: bool) -> None:
        if requested and self.requested:
            self.requested.popleft()

    def _candidates(self, index: Sequence[int]) -> list[int]:
        chosen = list(index)
        if chosen and not 0 <= min(chosen) <= max(chosen) < len(self.candidates):
            raise ValueError("position outside the candidates")
        return chosen

    def _drop_pending(self, index: Sequence[int]) -> list[int]:
        gone = self._candidates(index)
        self.pending = [index for index in self.pending if index not in gone]
        self.waiting = [index for index in self.waiting if index not in gone]
        self._available = None
        return gone

    def _at(self, mask: BoolArray) -> BoolArray:
        rows, cols = self.candidates.pixels.T
        values: BoolArray = mask[rows, cols]
        return values
