"""Choosing where to measure next, and showing it before it is done."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.state import Pick
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError, ForeignError
from curiosity_widgets.learning.everywhere import everywhere
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.next_action import is_unscored, remaining
from curiosity_widgets.session.loop.proposals import Proposals
from curiosity_widgets.session.loop.restoring import Checkpoint
from curiosity_widgets.session.loop.services import NeedsHelp
from curiosity_widgets.session.rules.route import short_path
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import InSlot, Picked, Timed


class Picking:
    """The actions of choosing the initial positions and the next batch."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._proposals = Proposals()
        self._shown: Pick | None = None
        self.evaluation: Evaluation | None = None  # the last, as the learner picks from it
        self._in_full: Evaluation | None = None  # the same of all candidates, once that is known

    def choose_initial(self) -> None:
        """Initial positions, as many as are still missing."""
        context = self._context
        history, learner, services = context.history, context.driven, context.services
        available = history.available()
        wanted = min(context.options.workflow.init - len(history), int(available.sum()))
        services.announce("choosing the initial positions")
        with context.phase("pick"):
            index = services.on_learner_thread(
                lambda: learner.initial_positions(wanted, available, report=services.report)
            )
        content = services.on_learner_thread(lambda: blobs.pack(learner.state()))
        where = context.recording.save("learner", content)
        context.checkpoint = Checkpoint(0, content)
        index = self._apart(index)
        self._record(index, np.full(len(index), np.nan), where)

    def pick(self) -> None:
        """The next batch. Raises NeedsHelp where none can be picked."""
        try:
            pick = self._proposed()
        except ForeignError:
            raise
        except CuriosityError as error:
            raise NeedsHelp(f"no position could be picked: {error}") from error
        if pick is not self._shown:
            self._show_again(pick)
        self._record(pick.index, pick.value, None)

    def show(self, evaluation: Evaluation) -> None:
        """Show an evaluation and what would be picked after it."""
        self.evaluation, self._in_full = evaluation, None
        self._display(evaluation, self._propose() if self._context.history.available().any() else None)

    def show_in_full(self, evaluation: Evaluation) -> None:
        """Show the last evaluation in full resolution, until there is another."""
        self._in_full = evaluation
        self._display(evaluation, self._shown, at_rest=True)

    def refresh(self) -> None:
        """Show what would be picked with settings that a user has just changed."""
        context = self._context
        history = context.history_if_any
        if context.learner is None or history is None or not history.trainings or history.pending:
            return
        if context.evaluated != history.step or not history.available().any():
            return
        pick = self._propose()
        if pick is not None:
            self._show_again(pick)

    def _propose(self) -> Pick | None:
        """The picks that would come next; None, with a line in the log, where none can be made."""
        try:
            return self._proposed()
        except ForeignError:
            raise
        except CuriosityError as error:
            self._context.log("error", str(error))
            return None

    def _proposed(self) -> Pick:
        context = self._context
        history, left = context.history, remaining(context)
        # Flags that no training has seen yet do not fit what the learner knows.
        measured = history.trained() if history.flags_changed else history.learned()
        pending = list[int]()
        if context.options.overlap:
            measured, pending = history.trained(), history.batches.uncovered()
        most = left if left > 0 else history.settings.batch_size
        call = context.services.on_learner_thread
        with context.phase("pick"):
            return self._proposals.of(context.driven, history, measured, pending, most, call)

    def _show_again(self, pick: Pick) -> None:
        context = self._context
        learner, measured = context.driven, context.history.trained()
        evaluation = self._in_full
        if evaluation is None:
            evaluation = context.services.on_learner_thread(lambda: learner.evaluate(measured))
        self._display(evaluation, pick)

    def _display(self, evaluation: Evaluation, pick: Pick | None, *, at_rest: bool = False) -> None:
        context = self._context
        history = context.history
        lattice, evaluation = evaluation.lattice, everywhere(evaluation)
        true_error = context.services.true_error(context.facts.info, evaluation.prediction)
        context.display = Display.of(history.step, evaluation, pick, history.candidates, true_error, lattice)
        self._shown = pick
        context.write_display(at_rest=at_rest)

    def _apart(self, index: IntArray) -> IntArray:
        """Initial positions without those closer to others than the limits allow; random ones instead."""
        history, limits = self._context.history, self._context.policies.limits
        if not limits.min_distance:
            return index
        at = history.candidates.positions_of
        draw = stream(self._context.options.seed, "initial, apart", len(history))
        spare = draw.permutation(np.flatnonzero(history.available()))
        order = np.concatenate([index, spare[~np.isin(spare, index)]])
        kept: IntArray = order[limits.apart(at(order), at(order[:0]))][: len(index)]
        return kept

    def _record(self, index: IntArray, value: FloatArray, where: InSlot | None) -> None:
        order = self._route(index)
        index, value = index[order], value[order]
        history = self._context.history
        picked = Picked(
            step=history.step,
            index=tuple(int(i) for i in index),
            value=tuple(float(v) for v in value),
            waiting=history.settings.approve,
            checkpoint=where,
        )
        if is_unscored(self._context):  # the score may take long, and a kill come first
            self._context.record(Timed(dict(self._context.timings), complete=False))
        self._context.record(picked, durable=True)

    def _route(self, index: IntArray) -> IntArray:
        """The order in which to visit a batch: on instruments a short path from where the tip will be."""
        context = self._context
        history, wanted = context.history, context.policies.short_route
        if not (context.facts.info.kind == "instrument" if wanted is None else wanted):
            return np.arange(len(index))
        at = history.candidates.positions_of
        before = at(np.array(history.pending[-1:])) if history.pending else history.positions()[-1:]
        return short_path(at(index), before[0] if len(before) else None)
