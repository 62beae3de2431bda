"""The next picks under the present settings, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.state import Pick
from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.loop.border.checked_learner import CheckedLearner
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.snapshot import Settings

Call = Callable[[Callable[[], Pick]], Pick]


@dataclass(frozen=True, eq=False)
class _Kept:
    """A pick and what it was made for."""

    step: int
    count: int
    settings: Settings
    pending: list[int]
    available: BoolArray
    pick: Pick


class Proposals:
    """Asks the learner for picks, and remembers the last answer: it is shown first and carried out later."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None

    def of(
        self,
        learner: CheckedLearner,
        history: History,
        measured: Measured,
        pending: list[int],
        most: int,
        call: Call,
    ) -> Pick:
        """The next picks, a batch but at most ``most``; ``call`` makes the call of the learner.

        Raises CuriosityError where the strategy cannot pick here, or picks what it must not.
        """
        settings, available, step = history.settings, history.promising(), history.step
        count = min(settings.batch_size, most, int(available.sum()))
        kept = self._kept
        if (
            kept is not None
            and (kept.step, kept.count, kept.pending) == (step, count, pending)
            and kept.settings is settings  # settings and availability are replaced when they change
            and (kept.available is available or np.array_equal(kept.available, available))
        ):
            return kept.pick
        known = _known(history)

        def picked(number: int, available: BoolArray, pending: list[int]) -> Pick:
            return learner.pick(
                number,
                measured,
                step=step,
                available=available,
                pending=np.array(pending, dtype=np.int64),
                strategy=settings.strategy,
                beta=settings.beta,
                lam=settings.lam,
                budget=settings.budget,
                **known,
            )

        limits, candidates = history.policies.limits, history.candidates
        pick = call(lambda: _apart(picked, count, available, pending, limits, candidates))
        self._kept = _Kept(step, count, settings, pending, available, pick)
        return pick


def _apart(
    picked: Callable[[int, BoolArray, list[int]], Pick],
    count: int,
    available: BoolArray,
    pending: list[int],
    limits: Limits,
    candidates: Candidates,
) -> Pick:
    """A batch whose picks keep the minimum distance from each other: what is too close is picked anew."""
    pick = picked(count, available, pending)
    if not limits.min_distance:
        return pick
    at, free = candidates.positions_of, available
    index, value, again = pick.index[:0], pick.value[:0], pick
    while len(again.index):
        kept = limits.apart(at(again.index), at(index))
        index = np.concatenate([index, again.index[kept]])
        value = np.concatenate([value, again.value[kept]])
        free = free & limits.open_to(candidates, at(index))
        free[index] = False
        if len(index) >= count or not free.any():
            break
        again = picked(min(count - len(index), int(free.sum())), free, [*pending, *index.tolist()])
    return Pick(index, value, pick.scores)


def _known(history: History) -> dict[str, Any]:
    """What the run has shown of time and noise, for strategies that ask."""
    learned = {
        "travel": history.travel,
        "noise_floor": history.noise_floor,
        "quality_floor": history.policies.quality_floor,
    }
    return {name: value for name, value in learned.items() if value is not None}
