"""What has happened in a run so far: the one state that the loop works on and that the run file restores.

Every change is either an event (a line of the journal, see :mod:`apply_event`) or a measured point. The live
loop applies each as it happens; opening a run file applies the recorded ones again and gets the same state.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.state import Travel
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.learning.error_models.noise import NoiseCeiling, noise_ceiling
from curiosity_widgets.learning.parts.area_weights import area_weights
from curiosity_widgets.learning.protocols import EVALUATED, Measured, TrainingReport
from curiosity_widgets.session.rules import repeats
from curiosity_widgets.session.rules.drift import Shift, Tracker
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.timeline import KEPT, Span, StepTimes, step_times
from curiosity_widgets.session.rules.travel import learn_travel
from curiosity_widgets.session.state import availability, events
from curiosity_widgets.session.state.batches import Batches
from curiosity_widgets.session.state.measured_points import MeasuredPoints, Point
from curiosity_widgets.session.state.point_flags import PointFlags
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.state.ratings import Ratings
from curiosity_widgets.session.state.snapshot import LogEntry, Settings

LOG_KEPT = 200  # lines in a snapshot; the run file keeps all


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
        self.learner_device: str | None = None  # that its networks were on then; None: not known
        self.evaluated = EVALUATED  # candidates that it evaluates in a step at most
        self.batches = Batches()
        self.pending: list[int] = []  # picked by the strategy, not yet measured
        self.requested: deque[int] = deque()  # by a user, not yet measured
        self.failed: set[int] = set()
        self.waiting: list[int] = []  # picks that a user has to approve, a part of ``pending``
        self.rejected: set[int] = set()  # by a user
        self.flagged: list[events.Flagged] = []  # as they came; these are no points
        self.ratings = Ratings()
        self.flags = PointFlags()  # of measured points
        self.questions: dict[str, Question] = {}  # open, by name
        self.answers: dict[str, str] = {}  # by name of the question
        self.policies = Policies()
        self.drift: Tracker | None = None  # None: not scanned again yet
        self.excluded: BoolArray = np.zeros(candidates.shape, dtype=bool)
        self.trainings: list[events.Trained] = []
        self.timings: Mapping[str, float] = {}
        self.scored = 0  # the last step that has its score, where there is one to be had
        self.phases: Mapping[str, float] = {}  # the same of the step under way, as far as they are known
        self.learned_when: deque[tuple[int, tuple[Span, ...]]] = deque(maxlen=KEPT)  # step, what took when
        self.curve: list[Mapping[str, Any]] = []
        self.judged: list[Mapping[str, float]] = []  # predicted before trained on, by batch
        self.first_errors: FloatArray = np.empty(0)  # of the spectra trained on, before they were; NaN: none
        self.chance_errors: FloatArray = np.empty(0)  # of unmeasured ones at the same moments
        self.log: deque[LogEntry] = deque(maxlen=LOG_KEPT)
        self.seconds = 0.0
        self.start_checkpoint: events.InSlot | None = None
        self.initial_count = 0  # positions that were chosen before any training
        self._points = MeasuredPoints(length)
        self._taken = np.zeros(len(candidates), dtype=bool)  # measured
        self._available: BoolArray | None = None
        self._ceiling: tuple[int, NoiseCeiling | None] | None = None  # of which training
        self._noise: tuple[Any, float | None] | None = None  # of which spectra, and their noise floor

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

    @property
    def timeline(self) -> tuple[StepTimes, ...]:
        """What source and learner did in the latest steps."""
        return step_times(list(self.learned_when), self._points.times)

    def measured(self, count: int | None = None) -> Measured:
        """The first ``count`` spectra (all by default), read-only, without a copy."""
        points = self._points
        quality = self.ratings.of(len(self) if count is None else count)
        return Measured(points.candidate[:count], points.spectra[:count], points.step[:count], quality)

    def usable(self, count: int | None = None) -> Measured:
        """Those of the first ``count`` spectra (all by default) that are not flagged."""
        return self._without(self.flags.among(len(self) if count is None else count), count)

    def learned(self, count: int | None = None) -> Measured:
        """What a learner is to learn from: each position once, with the mean of its usable spectra."""
        return repeats.merged(self.usable(count))

    def trained(self, training: events.Trained | None = None) -> Measured:
        """What a training (the last by default) learned from, whatever has been flagged since."""
        if training is None:
            if not self.trainings:
                return self.measured(0)
            training = self.trainings[-1]
        gone = {*(training.left_out or ()), *self.flags.damaged(training.count)}  # these are not as they were
        return repeats.merged(self._without(sorted(gone), training.count, before=training.step))

    @property
    def flags_changed(self) -> bool:
        """Whether spectra were flagged, or unflagged, that the last training saw, or did not see."""
        if not self.trainings:
            return False
        return self.flags.among(self.trained_on) != tuple(self.trainings[-1].left_out or ())

    @property
    def noise_floor(self) -> float | None:
        """Share of the spectra's variance that is noise; None where no position was measured twice."""
        seen = (len(self), self.flags.among(len(self)))
        if self._noise is None or self._noise[0] != seen:
            self._noise = (seen, repeats.noise_floor(self.usable()))
        return self._noise[1]

    @property
    def noise_ceiling(self) -> NoiseCeiling | None:
        """The best R² that can be reached against single spectra: from repeats where there are any, else
        from the spectra that the last training learned from; None where neither tells.
        """
        floor = self.noise_floor
        if floor is not None:
            return NoiseCeiling(1.0 - floor, "repeats")
        if not self.trainings:
            return None
        if self._ceiling is None or self._ceiling[0] != self.step:
            measured, at = self.trained(), self.candidates.positions_of
            everywhere = np.flatnonzero(self.measurable)
            if len(everywhere) > EVALUATED:  # as many stand for the area
                everywhere = everywhere[:: len(everywhere) // EVALUATED]
            weights = area_weights(at(measured.index), at(everywhere))
            self._ceiling = (self.step, noise_ceiling(measured.spectra, weights))
        return self._ceiling[1]

    def positions(self) -> FloatArray:
        """Measured positions (n, 2) in the run's image, read-only."""
        positions: FloatArray = read_only(self.candidates.positions_of(self._points.candidate))
        return positions

    def commanded(self) -> FloatArray:
        """Commanded positions (n, 2): the measured ones, moved by the drift; read-only."""
        return self._points.commanded

    def points(self) -> list[Point]:
        """All measured points; without channels and files."""
        return self._points.points()

    def times(self) -> FloatArray:
        """Start and end (n, 2) of every measurement in seconds since the epoch, read-only."""
        return self._points.times

    @property
    def spectra_taken(self) -> int:
        """All spectra taken on the sample, flagged ones included."""
        return len(self) + len(self.flagged)

    @property
    def question(self) -> Question | None:
        """The decision that the run waits for; None where there is none."""
        return next(iter(self.questions.values()), None)

    @property
    def ready(self) -> list[int]:
        """Picks that may be measured: those that do not wait for a user."""
        return (
            [index for index in self.pending if index not in self.waiting] if self.waiting else self.pending
        )

    def due(self, seed: int) -> list[int]:
        """Candidates to be measured now, in order: requests of a user first, repeats last and alone."""
        return [*dict.fromkeys([*self.requested, *self.ready])] or self.repeats_due(seed)

    def repeats_due(self, seed: int) -> list[int]:
        """Candidates to be measured a second time, as long as the budget lasts."""
        share = self.policies.repeats
        if share <= 0 or len(self) >= self.settings.budget:
            return []
        bad = {entry.index for entry in self.flagged} | self.failed  # at the second visit
        return repeats.due(self._points.candidate, share, seed, bad)

    @property
    def travel(self) -> Travel | None:
        """How long travel and measurements take; None before that is known, or where travel takes no time."""
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
            allowed = self.measurable & ~self._taken & ~self._at(self.excluded)
            bad = [entry.index for entry in self.flagged]
            gone = [*self.failed, *self.rejected, *bad, *self.pending]
            near = [*np.flatnonzero(self._taken), *bad, *self.pending, *self.requested]
            limits = self.policies.limits
            self._available = availability.available(allowed, gone, near, self.candidates, limits)
        return self._available

    def promising(self) -> BoolArray:
        """The available candidates (N,) that do not lie among spectra that could not be used."""
        usable = np.zeros_like(self._taken)
        usable[self.usable().index] = True
        flagged = [entry.index for entry in self.flagged]
        flagged += [one for one in self.flags.candidates(len(self)) if not usable[one]]
        return availability.promising(self.available(), usable, flagged, self.candidates.positions)

    def picked_at(self, candidate: int) -> int:
        """Trainings before the strategy picked a candidate; those so far where it did not."""
        step = self.batches.picked_at(candidate)
        return self.step if step is None else step

    def is_excluded(self, candidate: int) -> bool:
        """Whether a user has excluded the candidate's pixel."""
        row, col = self.candidates.pixels[candidate]
        return bool(self.excluded[row, col])

    def add(self, point: Point) -> None:
        """Take in a measured point."""
        self.batches.measure(point.candidate, len(self))
        self._points.append(point)
        self._taken[point.candidate] = True
        self.drop_request(point.candidate, point.requested)
        self.drop_pending([point.candidate])

    def note(self, event: events.Event, text: str) -> None:
        """A line in the log for what an event did; none where it changed nothing."""
        if text:
            self.log.append(LogEntry(event.time, "event", text))

    def drop_request(self, index: int, requested: bool) -> None:
        """The first request of a candidate is done with, if what was done with was ``requested``."""
        if requested and index in self.requested:
            self.requested.remove(index)

    def checked(self, index: Sequence[int]) -> list[int]:
        """Candidates. Raises ValueError where there is none with such a number."""
        chosen = list(index)
        if chosen and not 0 <= min(chosen) <= max(chosen) < len(self.candidates):
            raise ValueError("position outside the candidates")
        return chosen

    def drop_pending(self, index: Sequence[int]) -> list[int]:
        """These candidates, which are not to be measured any more. Raises ValueError for others."""
        gone = self.checked(index)
        self.pending = [index for index in self.pending if index not in gone]
        self.waiting = [index for index in self.waiting if index not in gone]
        self.forget_available()
        return gone

    def forget_available(self) -> None:
        """Something has changed that decides which candidates are available."""
        self._available = None

    def _without(self, left_out: Sequence[int], count: int | None, before: int | None = None) -> Measured:
        """The first ``count`` spectra but for some; the columns themselves where none is left out.

        ``before``: with the qualities that were known before that training.
        """
        measured = self.measured(count)
        if before is not None and measured.quality is not None:
            measured = replace(measured, quality=self.ratings.of(len(measured), before))
        if not len(left_out):
            return measured
        kept = np.ones(len(measured), dtype=bool)
        kept[[*left_out]] = False
        return measured.of(kept)

    def _at(self, mask: BoolArray) -> BoolArray:
        rows, cols = self.candidates.pixels.T
        values: BoolArray = mask[rows, cols]
        return values
