"""Choosing where to measure next, and showing it before it is done."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.state import Pick
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.loop.context import Context, NeedsHelp
from curiosity_widgets.session.loop.proposals import Proposals
from curiosity_widgets.session.rules.route import short_path
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import InSlot, Picked


class Picking:
    """The actions of choosing the initial positions and the next batch."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._proposals = Proposals()
        self._shown: Pick | None = None

    def choose_initial(self) -> None:
        """Initial positions, as many as are still missing."""
        c = self._context
        h = c.history
        wanted = min(c.workflow.init - len(h), int(h.available().sum()))
        c.announce("choosing the initial positions")
        with c.phase("pick"):
            learner, available = c.driven, h.available()
            index = c.aside(lambda: learner.initial_positions(wanted, available, report=c.report))
        content = c.aside(lambda: blobs.pack(learner.state()))
        where = c.recording.save("learner", content)
        c.good = (0, content)
        index = self._apart(index)
        self._record(index, np.full(len(index), np.nan), where)

    def pick(self) -> None:
        """The next batch. Raises NeedsHelp where none can be picked."""
        try:
            pick = self._proposed()
        except CuriosityError as error:
            raise NeedsHelp(f"no position could be picked: {error}") from error
        if pick is not self._shown:
            self._show_again(pick)
        self._record(pick.index, pick.value, None)

    def show(self, evaluation: Evaluation) -> None:
        """Show an evaluation and what would be picked after it."""
        c = self._context
        self._display(evaluation, self.propose() if c.history.available().any() else None)

    def refresh(self) -> None:
        """Show what would be picked with settings that a person has just changed."""
        c = self._context
        h = c.history
        if c.learner is None or not h.trainings or h.pending or c.evaluated != h.step:
            return
        if not h.available().any():
            return
        pick = self.propose()
        if pick is not None:
            self._show_again(pick)

    def propose(self) -> Pick | None:
        """The picks that would come next; None, with a line in the log, where none can."""
        try:
            return self._proposed()
        except CuriosityError as error:
            self._context.log("error", str(error))
            return None

    def remaining(self) -> int:
        """How many spectra of the budget are neither measured nor about to be."""
        c = self._context
        h = c.history
        if not c.overlap:
            return h.settings.budget - len(h)
        # The same whether the batch in work is measured already or not, and whatever of it has failed.
        batch = set(h.uncovered())
        others = sum(int(index) not in batch for index in h.measured().index)
        return h.settings.budget - others - len(batch)

    def _proposed(self) -> Pick:
        c = self._context
        h, remaining = c.history, self.remaining()
        measured, pending = (h.learned(h.trained_on), h.uncovered()) if c.overlap else (h.learned(), [])
        most = remaining if remaining > 0 else h.settings.batch_size
        with c.phase("pick"):
            return self._proposals.of(c.driven, h, measured, pending, most, c.aside)

    def _show_again(self, pick: Pick) -> None:
        c = self._context
        learner, measured = c.driven, c.history.learned(c.history.trained_on)
        self._display(c.aside(lambda: learner.evaluate(measured)), pick)

    def _display(self, evaluation: Evaluation, pick: Pick | None) -> None:
        c = self._context
        true_error = c.measuring.true_error(c.facts.info, evaluation.prediction)
        c.display = Display.of(c.history.step, evaluation, pick, c.history.candidates, true_error)
        self._shown = pick
        c.write_display()

    def _apart(self, index: IntArray) -> IntArray:
        """Initial positions without those nearer to others than the limits allow; random ones instead."""
        c = self._context
        h, limits = c.history, c.policies.limits
        if not limits.min_distance:
            return index
        places = h.candidates.positions
        spare = stream(c.seed, "initial, apart", len(h)).permutation(np.flatnonzero(h.available()))
        order = np.concatenate([index, spare[~np.isin(spare, index)]])
        kept: IntArray = order[limits.apart(places[order], places[:0])][: len(index)]
        return kept

    def _record(self, index: IntArray, value: FloatArray, where: InSlot | None) -> None:
        order = self._route(index)
        index, value = index[order], value[order]
        h = self._context.history
        picked = Picked(
            step=h.step,
            index=tuple(int(i) for i in index),
            value=tuple(float(v) for v in value),
            waiting=h.settings.approve,
            checkpoint=where,
        )
        self._context.record(picked, durable=True)

    def _route(self, index: IntArray) -> IntArray:
        """The order in which to visit a batch: on instruments a short path from where the tip will stand."""
        c = self._context
        h, wanted = c.history, c.policies.short_route
        if not (c.facts.info.kind == "instrument" if wanted is None else wanted):
            return np.arange(len(index))
        places = h.candidates.positions
        before = places[h.pending[-1:]] if h.pending else h.positions()[-1:]
        return short_path(places[index], before[0] if len(before) else None)
