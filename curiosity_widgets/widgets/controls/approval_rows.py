"""What a user should know of every pick that waits for approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.gumbel import takes_turn
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

BY_USER = "you"


def approval_rows(
    proposal: Sequence[Sequence[int]], snapshot: Snapshot, info: RunInfo
) -> list[dict[str, Any]]:
    """A row for each pixel [row, col] of the batch, in order.

    ``term`` chose it ("you": a user), ``gain`` is what is expected of it, relative to the best (None: not
    known), ``distance`` in pixels from the one before it, ``seconds`` what a spectrum took lately.
    """
    before = np.round(snapshot.measured[-1]) if len(snapshot.measured) else None
    rows = []
    for row, col in proposal:
        here = np.array([row, col], dtype=float)
        rows.append(
            {
                "row": row,
                "col": col,
                "term": _term(row, col, snapshot, info),
                "gain": _gain(row, col, snapshot),
                "distance": None if before is None else float(np.linalg.norm(here - before)),
                "seconds": _seconds(snapshot),
            }
        )
        before = here
    return rows


def _term(row: int, col: int, snapshot: Snapshot, info: RunInfo) -> str:
    if not (np.round(snapshot.waiting) == [row, col]).all(axis=1).any():
        return BY_USER
    shown, index = snapshot.shown, info.candidates.index_at(row, col)
    if shown.draw is None or not shown.draw.turns or index not in shown.picks:
        return ", ".join(shown.terms)
    number = shown.draw.count + shown.picks.index(index)
    return shown.terms[1 if takes_turn(number, shown.beta) else 0]


def _gain(row: int, col: int, snapshot: Snapshot) -> float | None:
    """The first term of the score is what a spectrum is expected to teach."""
    if not snapshot.terms or snapshot.terms[0] not in snapshot.maps:
        return None
    value = float(snapshot.maps[snapshot.terms[0]][row, col])
    return value if np.isfinite(value) else None


def _seconds(snapshot: Snapshot) -> float | None:
    """What a spectrum of the last step took to measure."""
    steps = snapshot.measured_step
    taken = snapshot.timings.get("measure")
    return None if taken is None or not len(steps) else taken / max(1, int((steps == steps[-1]).sum()))
