"""A Snapshot from a run's history and the last evaluation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.snapshot import RunState, Snapshot

STATES: tuple[str, ...] = get_args(RunState)


def compose(history: History, display: Display, *, state: str, **rest: Any) -> Snapshot:
    """The snapshot of this moment; arrays are shared and read-only."""
    measured = history.measured()
    available = history.available()
    # Those of the last evaluation until they are carried out, not again while the next training runs.
    picks = history.pending or [index for index in display.picks if available[index]]
    left_out, candidates = history.flags.reasons(len(history)), history.flags.candidates(len(history))
    scores = dict(zip(display.picks, display.scores, strict=True))
    return Snapshot(
        state=state if state in STATES else "stopped",  # type: ignore[arg-type]
        step=history.step,
        settings=history.settings,
        measured=history.positions(),
        measured_index=measured.index,
        measured_step=measured.step,
        spectra=measured.spectra,
        first_errors=history.first_errors,
        chance_errors=history.chance_errors,
        shown=display,
        picks=_positions(history, picks),
        scores=read_only(np.array([scores.get(index, np.nan) for index in picks])),
        waiting=_positions(history, history.waiting),
        question=history.question,
        flagged=_positions(history, [*(entry.index for entry in history.flagged), *candidates]),
        flags=(*(entry.flag for entry in history.flagged), *left_out.values()),
        left_out=left_out,
        quality=measured.quality,
        drift=None if history.drift is None else history.drift.estimates[-1].shift,
        noise_floor=history.noise_floor,
        noise_ceiling=history.noise_ceiling,
        requested=_positions(history, history.requested),
        curve=tuple(history.curve),
        training=history.report,
        available=available,
        excluded=history.excluded if history.excluded.any() else None,
        timings=dict(history.timings),
        timeline=history.timeline,
        log=tuple(history.log),
        **rest,
    )


def _positions(history: History, index: Iterable[int]) -> FloatArray:
    positions: FloatArray = read_only(history.candidates.positions_of(np.array([*index], dtype=np.int64)))
    return positions
