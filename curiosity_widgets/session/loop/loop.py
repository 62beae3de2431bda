"""The run itself: image → initial positions → measure → train → look → pick → measure …

One action at a time, each chosen from the history alone, so that a run taken up from disk does what the
undisturbed one would have done next. Everything here happens on the worker's thread.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.data.masks import encode_mask
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.guard import Guard
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory
from curiosity_widgets.session.loop.picking import Picking
from curiosity_widgets.session.loop.points import Points
from curiosity_widgets.session.loop.startup import Beginning
from curiosity_widgets.session.loop.training import Trainer
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.events import (
    Approved,
    Excluded,
    Rejected,
    Requested,
    SettingsChanged,
    Timed,
)
from curiosity_widgets.session.state.snapshot import Settings
from curiosity_widgets.sources.protocol import SourceInfo


class Action(Enum):
    """What a run does next."""

    IMAGE = auto()
    START = auto()
    MEASURE = auto()
    INITIAL = auto()
    TRAIN = auto()
    APPROVE = auto()
    EVALUATE = auto()
    PICK = auto()
    FINISH = auto()


class Loop:
    """Which action comes next, and how it is carried out; ``context`` is the run it works on."""

    def __init__(self, context: Context, build: LearnerFactory) -> None:
        self.context = context
        self.guard = Guard(context)
        self._beginning = Beginning(context, self.guard, build)
        self.points = Points(context, self.guard)
        self.picking = Picking(context)
        self._training = Trainer(context)

    @property
    def has_history(self) -> bool:
        """Whether there is an image, and so candidates."""
        return self.context.history_if_any is not None

    def take_up(self, run: RunFile) -> None:
        """Stand where a run file stands."""
        self._beginning.take_up(run)

    def next_action(self, *, beyond_budget: bool = False) -> Action:
        """What comes next, from the history alone."""
        c = self.context
        if not self._beginning.scanned:
            return Action.IMAGE
        if c.learner is None or c.recorder is None:
            return Action.START
        h = c.history
        if h.requested:
            return Action.MEASURE
        if h.waiting:
            return Action.MEASURE if h.ready else Action.APPROVE
        if h.step == 0 and not h.pending and len(h) < c.workflow.init and h.available().any():
            return Action.INITIAL
        if c.overlap and h.step:
            early = self._while_measuring()
            if early is not None:
                return early
        if h.pending or h.repeats_due(c.seed):
            return Action.MEASURE
        if len(h) > h.trained_on:
            return Action.TRAIN
        if c.evaluated != h.step:
            return Action.EVALUATE
        if (len(h) >= h.settings.budget and not beyond_budget) or not h.available().any():
            return Action.FINISH
        return Action.PICK

    def _while_measuring(self) -> Action | None:
        """What there is to do while the newest batch is being measured, whether it is done already or not.

        Training k sees exactly the spectra of the batches before k, and batch k + 1 is picked with batch k
        pending; so the path does not depend on who is faster, the learner or the source.
        """
        c, h = self.context, self.context.history
        newest = set(h.batches[-1]) if h.batches else set()
        if any(index not in newest for index in h.pending):
            return Action.MEASURE
        if h.end_of(len(h.batches) - 1) > h.trained_on:
            return Action.TRAIN
        if c.evaluated != h.step:
            return Action.EVALUATE
        if self.picking.remaining() > 0 and h.available().any():
            return Action.PICK
        return None

    def do(self, action: Action) -> None:
        """Carry an action out. Raises Interrupted, NeedsHelp, or what went wrong."""
        actions = {
            Action.IMAGE: self._beginning.scan,
            Action.START: self._beginning.start,
            Action.INITIAL: self.picking.choose_initial,
            Action.MEASURE: self.points.measure_next,
            Action.TRAIN: self._train,
            Action.EVALUATE: self._evaluate,
            Action.PICK: self.picking.pick,
        }
        try:
            actions[action]()
        except Interrupted:
            self.forget()
            raise
        self.points.raise_trouble()

    def forget(self) -> None:
        """Drop the learner; the next START brings it back as of its last good training."""
        self.context.learner = None

    def reset(self) -> None:
        """Before going on after a failure: open the source anew, bring the learner back."""
        self.forget()
        self._beginning.scanned = False
        self.points.start_anew()

    def connect(self) -> SourceInfo:
        """Open the source. Raises SourceUnavailable."""
        return self._beginning.connect()

    def scan(self) -> None:
        """Take the image."""
        self._beginning.scan()

    def _train(self) -> None:
        h = self.context.history
        count, batches = len(h), len(h.batches)
        if self.context.overlap and h.step and h.end_of(batches - 1) > h.trained_on:
            count, batches = h.end_of(batches - 1), batches - 1
        self._training.train(count, batches, self._beginning.scored_index, self._beginning.scored_truth)

    def _evaluate(self) -> None:
        c, begun = self.context, self._beginning
        self.picking.show(self._training.evaluate())
        self._training.score(begun.scored_index, begun.scored_truth)
        c.record(Timed(dict(c.timings)))
        c.timings = {}
        c.evaluated = c.history.step

    # A person's wishes -----------------------------------------------------------------------------

    def ask(self, index: tuple[int, ...]) -> None:
        """Candidates to measure next."""
        self.context.record(Requested(index), durable=True)

    def decide(self, index: tuple[int, ...] | None, *, approved: bool) -> None:
        """Picks that wait (all of them: None) may be measured, or are left out."""
        waiting = self.context.history.waiting
        chosen = [one for one in waiting if index is None or one in index]
        if chosen:
            decision = Approved if approved else Rejected
            self.context.record(decision(tuple(chosen)), durable=True)

    def limit(self, limits: Limits) -> None:
        """Other limits, in force at the next point."""
        self.context.change_policies(replace(self.context.policies, limits=limits))

    def mask(self, mask: BoolArray, exclude: bool) -> None:
        """Exclude or include pixels."""
        before = self.context.history.excluded
        excluded = before | mask if exclude else before & ~mask
        self.context.record(Excluded(encode_mask(excluded)), durable=True)

    def change(self, settings: Settings) -> None:
        """New settings, in force at the next pick."""
        self.context.settings = settings
        if self.has_history:
            self.context.record(SettingsChanged(settings))
