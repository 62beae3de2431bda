"""What has become of a run, in one sentence: the same for a notice in the page, a command and a webhook."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from curiosity_widgets.session.state.snapshot import RunInfo, RunState, Snapshot

RESTING: tuple[RunState, ...] = ("paused", "waiting", "finished", "stopped", "failed")


@dataclass(frozen=True)
class RunEvent:
    """A run has come to rest. ``str(event)`` is the sentence."""

    state: RunState  # paused, waiting, finished, stopped or failed
    text: str  # what has happened and what is asked of the user, one sentence
    count: int  # spectra measured
    budget: int  # of so many
    data: str  # name of the source; empty where it has none
    path: str  # of the run file
    time: float  # seconds since the epoch

    def __str__(self) -> str:
        return self.text

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


class HasRun(Protocol):
    """A session."""

    @property
    def info(self) -> RunInfo | None:
        """The fixed facts."""

    @property
    def path(self) -> Path:
        """The run file."""

    @property
    def by_hand(self) -> bool:
        """Whether users measure, or a loop of their own."""


def event_of(run: HasRun, snapshot: Snapshot) -> RunEvent:
    """The event of a snapshot of a run that has come to rest; its text is that of :func:`sentence`."""
    info, settings = run.info, snapshot.settings
    return RunEvent(
        state=snapshot.state,
        text=sentence(snapshot, info, by_hand=run.by_hand),
        count=len(snapshot.measured),
        budget=0 if settings is None else settings.budget,
        data="" if info is None else info.data,
        path=str(run.path),
        time=time.time(),
    )


def sentence(snapshot: Snapshot, info: RunInfo | None, *, by_hand: bool = False) -> str:
    """What has become of a run that rests; empty where it does not.

    ``by_hand``: users choose what is measured, or a loop of their own, and the run is "paused" or "waiting"
    whenever it waits for them: that is no news.
    """
    if snapshot.state not in RESTING:
        return ""
    name = "The run" if info is None or not info.data else f"The run on {info.data}"
    budget = 0 if snapshot.settings is None else snapshot.settings.budget
    count = len(snapshot.measured)
    so_far = f"{count} of {max(count, budget)} spectra"
    if snapshot.state == "failed":
        return f"{name} has failed after {so_far}: {_last_error(snapshot)}"
    if snapshot.question is not None:
        return f"{name} waits for your decision: {snapshot.question.text}"
    if len(snapshot.waiting):
        picks = "1 pick" if len(snapshot.waiting) == 1 else f"{len(snapshot.waiting)} picks"
        return f"{name} waits for your approval of {picks} ({so_far})."
    if snapshot.state == "finished":
        return f"{name} is finished: {so_far}."
    reason = _last_error(snapshot) if snapshot.log and snapshot.log[-1].level == "error" else ""
    if by_hand and snapshot.state in ("paused", "waiting") and not reason:
        return ""
    return f"{name} is {snapshot.state} after {so_far}" + (f": {reason}" if reason else ".")


def _last_error(snapshot: Snapshot) -> str:
    found = (entry.text for entry in reversed(snapshot.log) if entry.level == "error")
    return next(found, "see its log")
