"""What a user changes while a run continues: requests, decisions, masks, limits and settings."""

from __future__ import annotations

from dataclasses import replace

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.data.masks import encode_mask
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.events import Approved, Excluded, Rejected, Requested


def request(context: Context, index: tuple[int, ...]) -> None:
    """Candidates to measure next."""
    context.record(Requested(index), durable=True)


def decide(context: Context, index: tuple[int, ...] | None, *, approved: bool) -> None:
    """Picks that wait (all of them: None) may be measured, or are left out."""
    chosen = tuple(one for one in context.history.waiting if index is None or one in index)
    if chosen:
        context.record(Approved(chosen) if approved else Rejected(chosen), durable=True)


def limit(context: Context, limits: Limits) -> None:
    """Other limits, in force at the next point."""
    context.change_policies(replace(context.policies, limits=limits))


def mask(context: Context, pixels: BoolArray, *, exclude: bool) -> None:
    """Exclude the True pixels of a mask (H, W), or include them again."""
    before = context.history.excluded
    excluded = before | pixels if exclude else before & ~pixels
    context.record(Excluded(encode_mask(excluded)), durable=True)
