"""Which action comes next, from what has happened alone: a resumed run takes the undisturbed one's path."""

from __future__ import annotations

from enum import Enum, auto

from curiosity_widgets.session.loop.context import Context


class Action(Enum):
    """What a run does next."""

    IMAGE = auto()
    START = auto()
    MEASURE = auto()
    INITIAL = auto()
    TRAIN = auto()
    APPROVE = auto()
    ANSWER = auto()
    EVALUATE = auto()
    PICK = auto()
    SCORE = auto()
    FINISH = auto()


def next_action(context: Context, *, beyond_budget: bool = False) -> Action:
    """What comes next; ``beyond_budget``: another batch is picked although the budget is spent."""
    if context.history_if_any is not None and context.history.questions:
        return Action.ANSWER  # before anything moves
    if context.learner is None or context.recorder is None:
        return Action.IMAGE if context.history_if_any is None else Action.START
    history = context.history
    if history.requested:
        return Action.MEASURE
    available, options = history.available().any(), context.options
    early = None
    if options.overlap and history.step and not history.waiting:
        early = _while_measuring(context)
    if early not in (Action.EVALUATE, Action.PICK) and is_unscored(context):
        return Action.SCORE  # once the source has its next positions: a score may take long
    if history.waiting:
        return Action.MEASURE if history.ready else Action.APPROVE
    initial = history.step == 0 and not history.pending and len(history) < options.workflow.init
    if initial and available:
        return Action.INITIAL
    if early is not None:
        return early
    if history.pending or history.repeats_due(options.seed):
        return Action.MEASURE
    if len(history) > history.trained_on or history.flags_changed:
        return Action.TRAIN
    if context.evaluated != history.step:
        return Action.EVALUATE
    if (len(history) >= history.settings.budget and not beyond_budget) or not available:
        return Action.FINISH
    return Action.PICK


def is_unscored(context: Context) -> bool:
    """Whether the last step is evaluated, here or before a kill, and its score is still to come."""
    history = context.history
    if history.scored == history.step:
        return False
    picked = (history.batches.picked_at(index) == history.step for index in history.batches.newest)
    return context.evaluated == history.step or any(picked)


def remaining(context: Context) -> int:
    """How many spectra of the budget are neither measured nor about to be."""
    history = context.history
    if not context.options.overlap:
        return history.settings.budget - len(history)
    # The same whether the batch in work is measured already or not, and whatever of it has failed.
    batch = set(history.batches.uncovered())
    others = sum(int(index) not in batch for index in history.measured().index)
    return history.settings.budget - others - len(batch)


def trained_extent(context: Context) -> tuple[int, int]:
    """How many spectra the next training sees, and how many batches these hold the end of."""
    history = context.history
    batches = len(history.batches)
    before_newest = history.batches.end_of(batches - 1)
    if context.options.overlap and history.step and before_newest > history.trained_on:
        return before_newest, batches - 1
    return len(history), batches


def _while_measuring(context: Context) -> Action | None:
    """What there is to do while the newest batch is being measured, whether it is done already or not.

    Training k sees exactly the spectra of the batches before k, and batch k + 1 is picked with batch k
    pending; so the path does not depend on who is faster, the learner or the source.
    """
    history = context.history
    newest = set(history.batches.newest)
    if any(index not in newest for index in history.pending):
        return Action.MEASURE
    if history.batches.end_of(len(history.batches) - 1) > history.trained_on:
        return Action.TRAIN
    if context.evaluated != history.step:
        return Action.EVALUATE
    if remaining(context) > 0 and history.available().any():
        return Action.PICK
    return None
