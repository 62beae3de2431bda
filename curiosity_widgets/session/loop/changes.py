"""What a user changes while a run continues: requests, decisions, masks, limits and settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.data.masks import encode_mask
from curiosity_widgets.session import commands
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.events import (
    Answered,
    Approved,
    ControlsPassed,
    Excluded,
    PointsFlagged,
    PointsUnflagged,
    Rejected,
    Requested,
)


def take_in(context: Context, command: commands.Command) -> None:
    """A command that changes what the run does next, and starts or ends nothing."""
    match command:
        case commands.Measure():
            request(context, command.index)
        case commands.Mask():
            mask(context, command.mask, exclude=command.exclude)
        case commands.Flag():
            flag(context, command.points, command.reason)
        case commands.Limit():
            limit(context, command.limits)
        case commands.NoteControls():
            context.record(ControlsPassed(command.before, command.now))
        case commands.Change():
            context.change_settings(command.settings)
        case _:
            raise TypeError(f"unknown command {command!r}")


def request(context: Context, index: tuple[int, ...]) -> None:
    """Candidates to measure next."""
    context.record(Requested(index), durable=True)


def decide(context: Context, index: tuple[int, ...] | None, *, approved: bool) -> None:
    """Picks that wait (all of them: None) may be measured, or are left out."""
    chosen = tuple(one for one in context.history.waiting if index is None or one in index)
    if chosen:
        context.record(Approved(chosen) if approved else Rejected(chosen), durable=True)


def answer(context: Context, name: str, decision: str) -> None:
    """A user's decision; nothing where that question is not open."""
    question = context.history.questions.get(name)
    if question is not None and decision in question.options:
        context.record(Answered(name, decision), durable=True)


def flag(context: Context, points: Sequence[int], reason: str | None) -> None:
    """Measured spectra by their numbers are not learned from any more, for a reason; None: they are again.

    Those that are flagged already, or are not, are passed over. The next training takes it in.
    """
    history = context.history
    flagged = history.flags.reasons(len(history))
    chosen = [one for one in points if one < len(history) and (one in flagged) is (reason is None)]
    if not chosen:
        return
    index = tuple(int(one) for one in history.measured().index[chosen])
    made = PointsUnflagged(tuple(chosen), index)
    context.record(made if reason is None else PointsFlagged(tuple(chosen), index, reason), durable=True)


def limit(context: Context, limits: Limits) -> None:
    """Other limits, in force at the next point."""
    context.change_policies(replace(context.policies, limits=limits))


def mask(context: Context, pixels: BoolArray, *, exclude: bool) -> None:
    """Exclude the True pixels of a mask (H, W), or include them again."""
    before = context.history.excluded
    excluded = before | pixels if exclude else before & ~pixels
    context.record(Excluded(encode_mask(excluded)), durable=True)
